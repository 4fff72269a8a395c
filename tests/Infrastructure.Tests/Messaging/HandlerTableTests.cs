using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Messaging;

namespace SrsStack.Infrastructure.Tests.Messaging;

public sealed class HandlerTableTests
{
    [Fact]
    public void A_service_that_a_handler_misses_is_told_at_start()
    {
        using var services = new ServiceCollection().BuildServiceProvider();

        var e = Should.Throw<InvalidOperationException>(() => new HandlerTable(typeof(ICommandBus).Assembly, services.GetRequiredService<IServiceProviderIsService>()));

        e.Message.ShouldContain("SignInHandler needs IEventStore, which is not registered.");
    }
}
