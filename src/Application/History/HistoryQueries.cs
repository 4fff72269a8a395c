using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.History;

/// <summary>Questions to the past.</summary>
public sealed class HistoryQueries(IEventStore store)
{
    private const int PageSize = 1000;

    /// <summary>A live stream as its events up to and at <paramref name="at"/> tell it; version 0 when it did not exist yet.</summary>
    public async Task<(LiveStream State, long Version)> StreamAsOfAsync(StreamName name, DateTimeOffset at, CancellationToken stop)
    {
        var (state, version) = (LiveStream.Initial, 0L);
        while (true)
        {
            var page = await store.ReadStreamAsync(name.EventStream, version, PageSize, stop);
            foreach (var recorded in page)
            {
                if (recorded.At > at) return (state, version);
                if (recorded.Event is LiveStreamEvent e) state = LiveStream.Evolve(state, e);
                version = recorded.Version;
            }
            if (page.Count < PageSize) return (state, version);
        }
    }
}
