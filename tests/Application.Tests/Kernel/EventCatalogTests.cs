using SrsStack.Application.Kernel;
using SrsStack.Application.Platform;
using SrsStack.Domain.Platform;

namespace SrsStack.Application.Tests.Kernel;

public sealed class EventCatalogTests
{
    private static readonly EventCatalog Catalog = new(
        PlatformEvents.All,
        [EventUpcast.Of("server_boot_begun", PlatformEventsJson.Default.Ended, old => new ServerBootEvent.Started(old.Boot, "unknown", "0", old.At))]);

    [Fact]
    public void An_event_of_an_earlier_shape_is_read_into_the_shape_of_now()
    {
        var json = Catalog.Write(new ServerBootEvent.Ended(new BootId(Guid.Empty), true, DateTimeOffset.UnixEpoch));

        Catalog.Read("server_boot_begun", json).ShouldBe(new ServerBootEvent.Started(new BootId(Guid.Empty), "unknown", "0", DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_name_that_nobody_knows_is_read_as_nothing() => Catalog.Read("from_the_future", "{}").ShouldBeNull();
}
