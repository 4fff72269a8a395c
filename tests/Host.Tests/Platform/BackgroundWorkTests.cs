using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SrsStack.Host.Platform;
using SrsStack.Infrastructure;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Host.Tests.Platform;

public sealed class BackgroundWorkTests
{
    [Fact]
    public void A_defect_in_background_work_does_not_take_live_streams_with_it()
    {
        using var services = new ServiceCollection().AddPlatform().BuildServiceProvider();

        services.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior.ShouldBe(BackgroundServiceExceptionBehavior.Ignore);
    }

    [Fact]
    public void All_background_work_can_say_that_it_stands_still() =>
        typeof(InfrastructureServices).Assembly.GetTypes().Concat(typeof(PlatformHost).Assembly.GetTypes())
            .Where(t => t.IsSubclassOf(typeof(BackgroundService)) && !t.IsAssignableTo(typeof(IBackgroundWork))).ShouldBeEmpty();
}
