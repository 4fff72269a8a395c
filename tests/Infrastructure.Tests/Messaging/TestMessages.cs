using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.Messaging;

/// <summary>A message whose handler does what the test says.</summary>
public sealed record Note(string Text) : IMessage;

public static class NoteHandler
{
    public static Task<IEnumerable<IMessage>> Handle(Note message, MessageContext context, Script script, CancellationToken stop) => script.RunAsync(message, context, stop);
}

/// <summary>As <see cref="Note"/>, but tried three times.</summary>
public sealed record Errand(string Text) : IMessage;

public static class ErrandHandler
{
    public static async Task<IMessage?> Handle(Errand message, MessageContext context, Script script, CancellationToken stop) =>
        (await script.RunAsync(new(message.Text), context, stop)).FirstOrDefault();
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Errand))]
internal sealed partial class TestMessagesJson : JsonSerializerContext;

/// <summary>What the handlers of a test do, and what they were given.</summary>
public sealed class Script
{
    public static MessageCatalog Catalog { get; } = new(
    [
        MessageKind.Of("note", TestMessagesJson.Default.Note),
        MessageKind.Of("errand", TestMessagesJson.Default.Errand, new() { MaxAttempts = 3 }),
    ]);

    private readonly ConcurrentQueue<(string Text, MessageContext Context)> _begun = [];

    public IReadOnlyList<(string Text, MessageContext Context)> Begun => [.. _begun];

    public IEnumerable<string> Texts => _begun.Select(b => b.Text);

    public Func<Note, MessageContext, CancellationToken, Task<IEnumerable<IMessage>>> Do { get; set; } = (_, _, _) => Task.FromResult<IEnumerable<IMessage>>([]);

    public Task<IEnumerable<IMessage>> RunAsync(Note note, MessageContext context, CancellationToken stop)
    {
        _begun.Enqueue((note.Text, context));
        return Do(note, context, stop);
    }
}
