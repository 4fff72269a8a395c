using SrsStack.Application.Kernel;

namespace SrsStack.Architecture.Tests;

/// <summary>What is written and not listed would never run; what waits under a name must find its type for ever.</summary>
public sealed class PartsTests
{
    /// <summary>May only grow: messages that wait, and dead letters, carry these names.</summary>
    private static readonly string[] GoldenMessages = [];

    /// <summary>May only grow: a reactor under a new name would begin anew.</summary>
    private static readonly string[] GoldenReactors = ["callbacks", "recording-callbacks"];

    private static IEnumerable<Type> Types => typeof(Parts).Assembly.GetTypes().Where(t => !t.IsAbstract && !t.ContainsGenericParameters);

    [Fact]
    public void Every_projection_is_listed() =>
        Types.Where(t => t.IsAssignableTo(typeof(IProjection))).Except(Parts.Projections.Select(p => p.GetType())).ShouldBeEmpty();

    [Fact]
    public void Every_reactor_is_listed() =>
        Types.Where(t => t.IsAssignableTo(typeof(Reactor))).Except(Parts.Reactors.Select(r => r.GetType())).ShouldBeEmpty();

    [Fact]
    public void Names_of_reactors_are_those_that_were_stored() => Parts.Reactors.Select(r => r.Name).Order(StringComparer.Ordinal).ShouldBe(GoldenReactors);

    [Fact]
    public void Names_of_views_and_reactors_are_told_apart() =>
        Parts.Projections.Select(p => p.Name).Concat(Parts.Reactors.Select(r => r.Name)).ShouldBeUnique();

    [Fact]
    public void Every_message_is_in_the_catalog() =>
        Types.Where(t => t.IsAssignableTo(typeof(IMessage))).Except(MessageCatalog.Default.All.Select(k => k.Type)).ShouldBeEmpty();

    [Fact]
    public void Names_of_messages_are_those_that_were_stored() =>
        MessageCatalog.Default.All.Select(k => $"{k.Name} = {k.Type.FullName}").Order(StringComparer.Ordinal).ShouldBe(GoldenMessages);

    [Fact]
    public void Every_message_comes_back_as_it_was_written()
    {
        foreach (var kind in MessageCatalog.Default.All)
        {
            var json = kind.Write((IMessage)Samples.Make(kind.Type));
            kind.Write((IMessage)kind.Read(json)).ShouldBe(json, kind.Name);
        }
    }
}
