using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Host.Streams;
using SrsStack.Rpc;
using SrsStack.V1;

namespace SrsStack.Host.History;

/// <summary>Translate, ask, translate. No rules here.</summary>
internal sealed class HistoryService(IEventStore store, HistoryQueries history, TimeProvider time) : HistoryApi.HistoryApiBase
{
    private const int DefaultPage = 100;
    private const int WatchPage = 200;
    private const int MaxTypes = 100;

    public override async Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context)
    {
        var size = request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, HistoryPage.MaxLimit);
        var ofOne = request.EventStream.Length > 0;
        var after = request.Descending && request.After == 0 ? long.MaxValue : request.After;
        var events = ofOne && !request.Descending
            ? await store.ReadStreamAsync(new(request.EventStream), after, size, context.CancellationToken)
            : await store.ReadAllAsync(new(after, size) { Descending = request.Descending, Stream = ofOne ? new(request.EventStream) : null }, context.CancellationToken);
        var answer = new ListEventsResponse { Events = { events.Select(ToProto) } };
        if (events.Count == size) answer.NextAfter = ofOne && !request.Descending ? events[^1].Version : events[^1].Position;
        return answer;
    }

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<Event> responseStream, ServerCallContext context)
    {
        if (request.Types_.Count > MaxTypes) throw RpcErrors.InvalidField("types", $"At most {MaxTypes}.");
        var (after, types) = (request.AfterPosition < 0 ? store.HighWater : request.AfterPosition, request.Types_.ToArray());
        while (true)
        {
            var mark = store.HighWater;
            var page = await store.ReadAllAsync(new(after, WatchPage) { Types = types, StreamPrefix = request.EventStreamPrefix }, context.CancellationToken);
            foreach (var recorded in page) await responseStream.WriteAsync(ToProto(recorded), context.CancellationToken);
            after = page.Count == WatchPage ? page[^1].Position : Math.Max(mark, page.Count > 0 ? page[^1].Position : after);
            if (page.Count < WatchPage) await store.WaitBeyondAsync(after, context.CancellationToken);
        }
    }

    public override async Task<StreamAsOf> GetStreamAsOf(GetStreamAsOfRequest request, ServerCallContext context)
    {
        var (name, at) = (StreamMapping.Name(request.Vhost, request.App, request.Stream), request.Time?.ToDateTimeOffset() ?? time.GetUtcNow());
        var (state, version) = await history.StreamAsOfAsync(name, at, context.CancellationToken);
        return new() { Stream = StreamMapping.ToProto(name, state), Time = at.ToTimestamp(), Version = version };
    }

    private static Event ToProto(RecordedEvent recorded) => new()
    {
        Position = recorded.Position,
        EventStream = recorded.Stream.Value,
        Version = recorded.Version,
        Type = recorded.Type,
        Time = recorded.At.ToTimestamp(),
        Data = JsonParser.Default.Parse<Struct>(recorded.Data),
        Actor = recorded.Metadata.UserName ?? "",
        CorrelationId = recorded.Metadata.CorrelationId ?? "",
        CausationId = recorded.Metadata.CausationId ?? "",
    };
}
