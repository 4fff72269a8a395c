using Npgsql;
using SrsStack.Infrastructure.EventStore;

namespace SrsStack.Infrastructure.Views;

/// <summary>The shards that this process owns, by session locks on one connection of its own, without a transaction.</summary>
/// <remarks>
/// Who loses the connection loses the locks, and another node may take them at once. That is noticed here within <see cref="Poll"/>; what is written
/// meanwhile the rule of the checkpoint keeps right.
/// </remarks>
internal sealed class ShardLocks(Database database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Between two tries to become the owner, and between two looks whether one still is.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private static readonly string Purpose = $"srs-stack views, process {Environment.ProcessId} on {Environment.MachineName}";

    private readonly SemaphoreSlim _one = new(1);
    private readonly HashSet<long> _held = [];
    private NpgsqlConnection? _connection;
    private long _seen;

    /// <summary>Of the connection with the locks; 0 when there is none.</summary>
    public int Pid { get; private set; }

    /// <summary>Whether this process owns the shard now; it becomes the owner when nobody is.</summary>
    public async Task<bool> HoldsAsync(ViewShard shard, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            await LiveAsync(stop);
            if (_held.Contains(shard.LockKey)) return true;
            if (await AskAsync($"select pg_try_advisory_lock({shard.LockKey})", stop) is not true) return false;
            return _held.Add(shard.LockKey);
        }
        catch
        {
            await DropAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Gives all of them up, so that others need not wait until the connection ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_connection is not null && _held.Count > 0) await AskAsync("select pg_advisory_unlock_all()", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // the connection is gone, and its locks with it
        }
        finally
        {
            await DropAsync();
            _one.Release();
        }
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        if (_connection is not null && time.GetElapsedTime(_seen) >= Poll && !await IsAliveAsync(stop)) await DropAsync();
        if (_connection is not null) return;
        _connection = await database.Sessions.OpenConnectionAsync(stop);
        Pid = _connection.ProcessID;
        await AskAsync($"select set_config('application_name', '{Purpose.Replace("'", "", StringComparison.Ordinal)}', false)", stop);
    }

    private async Task<bool> IsAliveAsync(CancellationToken stop)
    {
        if (_connection!.State != System.Data.ConnectionState.Open) return false;
        try
        {
            await AskAsync("select 1", stop);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<object?> AskAsync(string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        var answer = await command.ExecuteScalarAsync(stop);
        _seen = time.GetTimestamp();
        return answer;
    }

    private async ValueTask DropAsync()
    {
        _held.Clear();
        Pid = 0;
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }
}
