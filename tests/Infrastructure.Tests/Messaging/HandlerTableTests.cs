using Microsoft.Extensions.DependencyInjection;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Messaging;

namespace SrsStack.Infrastructure.Tests.Messaging;

public sealed class HandlerTableTests
{
    private static readonly Actor Owner = new(ActorKind.Person, "owner");
    private static readonly Actor Guest = new(ActorKind.Anonymous, "guest");

    [Fact]
    public void A_service_that_a_handler_misses_is_told_at_start() =>
        ProblemsOf(typeof(ICommandBus).Assembly.GetTypes()).ShouldContain("SignInHandler needs IEventStore, which is not registered.");

    [Fact]
    public void A_message_without_a_handler_is_told_at_start() => ProblemsOf(typeof(Orphan)).ShouldContain("Orphan has no OrphanHandler.");

    [Fact]
    public void A_message_that_is_not_in_the_catalog_is_told_at_start() =>
        ProblemsOf(typeof(Loose), typeof(LooseHandler)).ShouldBe("Handlers are not complete: Loose is not in the message catalog.");

    [Fact]
    public void All_problems_are_told_at_once() => ProblemsOf(typeof(Orphan), typeof(OddHandler), typeof(GiftHandler), typeof(WrongHandler), typeof(StrictHandler)).ShouldBe(
        "Handlers are not complete: OddHandler: Odd is neither a command nor a message. GiftHandler.Handle must return Task, Task of a message or Task of messages. " +
        "WrongHandler.Validate must return Rejection?. StrictHandler.Validate: only commands are refused. " +
        "Orphan has no OrphanHandler. Orphan is not in the message catalog.");

    [Theory]
    [InlineData("", "guest", "NOT_ALLOWED")]
    [InlineData("", "owner", "NAME_MISSING")]
    [InlineData("tv", "owner", null)]
    public async Task A_command_is_authorized_then_validated_then_handled(string name, string by, string? refusal)
    {
        using var services = new ServiceCollection().AddSingleton<Handled>().BuildServiceProvider();
        var bus = new CommandBus(Table(services, typeof(Rename), typeof(RenameHandler)), services);

        var outcome = await bus.SendAsync(new Rename(name), by == "owner" ? Owner : Guest, CancellationToken.None);

        outcome.Rejection?.Code.ShouldBe(refusal);
        services.GetRequiredService<Handled>().Names.ShouldBe(refusal is null ? [name] : []);
    }

    [Fact]
    public async Task An_outcome_with_a_value_is_refused_the_same_way()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var bus = new CommandBus(Table(services, typeof(Count), typeof(CountHandler)), services);

        (await bus.SendAsync(new Count(-1), Owner, CancellationToken.None)).Rejection!.Code.ShouldBe("NEGATIVE");
        (await bus.SendAsync(new Count(3), Owner, CancellationToken.None)).Value.ShouldBe(3);
    }

    private static string ProblemsOf(params Type[] types)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        return Should.Throw<InvalidOperationException>(() => Table(services, types)).Message;
    }

    private static HandlerTable Table(IServiceProvider services, params Type[] types) =>
        new(new(types), new MessageCatalog([]), services.GetRequiredService<IServiceProviderIsService>());

    private sealed record Orphan : IMessage;

    private sealed record Loose : IMessage;

    private static class LooseHandler
    {
        public static Task Handle(Loose m) => Task.CompletedTask;
    }

    private sealed record Odd;

    private static class OddHandler
    {
        public static Task Handle(Odd m) => Task.CompletedTask;
    }

    private sealed record Gift : IMessage;

    private static class GiftHandler
    {
        public static Task<string> Handle(Gift m) => Task.FromResult("");
    }

    private sealed record Wrong : ICommand<Outcome>;

    private static class WrongHandler
    {
        public static bool Validate(Wrong c) => true;

        public static Task<Outcome> Handle(Wrong c) => Task.FromResult(new Outcome(null, 0, 0));
    }

    private sealed record Strict : IMessage;

    private static class StrictHandler
    {
        public static Rejection? Validate(Strict m) => null;

        public static Task Handle(Strict m) => Task.CompletedTask;
    }

    private sealed class Handled
    {
        public List<string> Names { get; } = [];
    }

    private sealed record Rename(string Name) : ICommand<Outcome>;

    private static class RenameHandler
    {
        public static Rejection? Authorize(Rename c, Actor by) => by == Owner ? null : new(RejectionKind.Denied, "NOT_ALLOWED", "Only the owner may.");

        public static Rejection? Validate(Rename c) => c.Name.Length > 0 ? null : new(RejectionKind.Invalid, "NAME_MISSING", "Give a name.");

        public static Task<Outcome> Handle(Rename c, Handled handled)
        {
            handled.Names.Add(c.Name);
            return Task.FromResult(new Outcome(null, 1, 1));
        }
    }

    private sealed record Count(int Number) : ICommand<Outcome<int>>;

    private static class CountHandler
    {
        public static Rejection? Validate(Count c) => c.Number >= 0 ? null : new(RejectionKind.Invalid, "NEGATIVE", "Not below zero.");

        public static Task<Outcome<int>> Handle(Count c) => Task.FromResult(Outcome<int>.Done(c.Number));
    }
}
