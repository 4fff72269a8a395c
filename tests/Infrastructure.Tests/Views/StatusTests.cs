using Npgsql;
using SrsStack.Application.Kernel;
using SrsStack.Infrastructure.Views;
using SrsStack.Testing;
using static SrsStack.Infrastructure.Tests.Views.ViewHarness;

namespace SrsStack.Infrastructure.Tests.Views;

/// <summary>Every view says where it stands, who applies its events, and why it does not go on.</summary>
[Collection(PostgresTests.Name)]
public sealed class StatusTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_owner_says_here_and_the_other_node_says_who()
    {
        await using var db = await postgres.NewStoreAsync();
        await db.AppendAsync("a", 0, 4);
        using var first = Daemon(db, new CountView());
        using var second = Daemon(db, new CountView());
        await first.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 4);
        await second.StartAsync(CancellationToken.None);

        var (here, there) = (await OneAsync(Control(db, first)), await OneAsync(Control(db, second)));

        (here.State, here.Position, here.HighWater, here.Lag, here.Reason).ShouldBe((ProjectionState.Running, 4, 4, 0, null));
        (there.State, there.Owner!.IsHere, there.Owner.Pid).ShouldBe((ProjectionState.WaitingForOwner, false, here.Owner!.Pid));
        (here.Owner.IsHere, there.Owner.Application.Contains($"process {Environment.ProcessId} on", StringComparison.Ordinal)).ShouldBe((true, true));
        await first.StopAsync(CancellationToken.None);
        await second.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_error_of_the_database_is_the_reason()
    {
        await using var db = await postgres.NewStoreAsync();
        using var daemon = Daemon(db, new CountView());
        await daemon.StartAsync(CancellationToken.None);
        await db.ReachesAsync("counted:All", 0);
        await db.ExecuteAsync("alter table view_counted rename column data to hidden");
        await db.AppendAsync("a", 0);

        await SaysAsync(Control(db, daemon), s => s.State == ProjectionState.Standstill && s.Reason!.Contains("42703", StringComparison.Ordinal));
        await daemon.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_hole_names_its_position_and_the_transaction_that_holds_it()
    {
        await using var db = await postgres.NewStoreAsync();
        using var daemon = Daemon(db, new CountView());
        await daemon.StartAsync(CancellationToken.None);
        await db.AppendAsync("a", 0);
        await db.ReachesAsync("counted:All", 1);
        await using var connection = await db.Database.Source.OpenConnectionAsync();
        await using var open = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select pg_current_xact_id(), nextval('mt_events_sequence')", connection)) await command.ExecuteNonQueryAsync();
        await db.AppendAsync("b", 0);

        await SaysAsync(Control(db, daemon), s => s.State == ProjectionState.Standstill && s.Reason!.StartsWith("position 2 ", StringComparison.Ordinal)
            && s.Reason.Contains($"backend {connection.ProcessID}, idle in transaction", StringComparison.Ordinal));
        await open.RollbackAsync();
        await SaysAsync(Control(db, daemon), s => s is { State: ProjectionState.Running, Reason: null, Position: 3 });
        await daemon.StopAsync(CancellationToken.None);
    }

    private static async Task<ProjectionStatus> OneAsync(ProjectionControl control) => (await control.StatusAsync(CancellationToken.None)).Single();

    private static async Task SaysAsync(ProjectionControl control, Func<ProjectionStatus, bool> isSo)
    {
        ProjectionStatus? last = null;
        await Poll.UntilAsync(async () => isSo(last = await OneAsync(control)), Patience, () => $"another status than {last}");
    }
}
