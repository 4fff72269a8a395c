using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Streams;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Benchmarks.Crash;

/// <summary>Every event of a live stream has one effect.</summary>
internal sealed class CrashReactor() : Reactor(ReactorName, [typeof(LiveStreamEvent)])
{
    public const string ReactorName = "crash_effects";

    public override ReactorStart Start => ReactorStart.Beginning;

    public override IEnumerable<Reaction> React(RecordedEvent recorded) => [new Reaction.Send(new CrashEffect(recorded.Position), OrderKey: recorded.Stream.Value)];
}

public sealed record CrashEffect(long Position) : IMessage;

/// <summary>Writes a row under the message's id; the second time nothing.</summary>
public static class CrashEffectHandler
{
    public static Task Handle(CrashEffect message, MessageContext context, Database database, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        await using var command = database.Source.CreateCommand("insert into crash_effects (id, position) values ($1, $2) on conflict (id) do nothing");
        command.Parameters.AddWithValue(context.Id);
        command.Parameters.AddWithValue(message.Position);
        return await command.ExecuteNonQueryAsync(stop);
    });
}

[JsonSerializable(typeof(CrashEffect))]
internal sealed partial class CrashJson : JsonSerializerContext;
