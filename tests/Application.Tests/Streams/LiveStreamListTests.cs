using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Platform;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Tests.Streams;

public sealed class LiveStreamListTests
{
    private static readonly StreamName Name = new(StreamName.DefaultVhost, "live", "tv");
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_row_follows_the_events_of_its_stream()
    {
        IProjection list = LiveStreamList.Instance;
        var started = Recorded(1, new LiveStreamEvent.PublishStarted(Name, new("s"), "rtmp", "OBS", new BootId(Guid.Empty), T0));
        var ended = Recorded(2, new LiveStreamEvent.PublishEnded(Name, new("s"), PublishEndReason.PeerLeft, null, new(1, 2, 3, 4), T0));

        list.KeyOf(started).ShouldBe("live-stream/live/tv");
        var live = list.Apply(null, started);
        live!.ShouldContain("\"Session\":\"s\"");
        list.Apply(live, ended)!.ShouldContain("\"Open\":null");
    }

    [Fact]
    public void The_same_events_give_the_same_bytes()
    {
        IProjection list = LiveStreamList.Instance;
        var started = Recorded(1, new LiveStreamEvent.PublishStarted(Name, new("s"), "rtmp", "OBS", new BootId(Guid.Empty), T0));

        list.Apply(null, started).ShouldBe(list.Apply(null, started));
    }

    [Fact]
    public void Events_of_others_do_not_matter() =>
        ((IProjection)LiveStreamList.Instance).KeyOf(Recorded(1, new object())).ShouldBeNull();

    private static RecordedEvent Recorded(long version, object e) => new(version, Name.EventStream, version, "t", e, "{}", T0, EventMetadata.None);
}
