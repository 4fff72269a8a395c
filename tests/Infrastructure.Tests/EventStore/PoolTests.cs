using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Tests.EventStore;

/// <summary>There are more callers than connections.</summary>
[Collection(PostgresTests.Name)]
public sealed class PoolTests(PostgresFixture postgres)
{
    private const int Callers = 200;

    [Fact]
    public async Task Every_caller_is_answered_or_told_that_the_store_is_not_there_and_what_was_answered_is_kept()
    {
        var connection = await postgres.NewDatabaseAsync();
        var answered = new List<(string Stream, AppendResult Result)>();
        await using (var small = await TestStore.OpenAsync(connection + ";Maximum Pool Size=3;Timeout=2"))
        {
            var calls = Enumerable.Range(0, Callers).Select(i => Task.Run(() => i % 2 == 0 ? AppendAsync(small, $"s{i}") : ReadAsync(small)));
            answered.AddRange((await Task.WhenAll(calls).WaitAsync(TimeSpan.FromMinutes(1))).OfType<(string, AppendResult)>());
        }

        await using var db = await TestStore.OpenAsync(connection);
        var kept = (await db.ReadAllAsync()).ToDictionary(e => e.Stream.Value, e => new AppendResult(false, e.Version, e.Position));
        foreach (var (stream, result) in answered) kept[stream].ShouldBe(result);
    }

    private static Task<(string, AppendResult)?> AppendAsync(TestStore db, string stream) => UnlessAwayAsync(async () => (stream, await db.AppendAsync(stream, 0)));

    private static Task<(string, AppendResult)?> ReadAsync(TestStore db) => UnlessAwayAsync(async () =>
    {
        await db.Store.ReadStreamAsync(new("s0"), 0, 10, CancellationToken.None);
        return null;
    });

    private static async Task<(string, AppendResult)?> UnlessAwayAsync(Func<Task<(string, AppendResult)?>> call)
    {
        try
        {
            return await call();
        }
        catch (EventStoreUnavailableException)
        {
            return null;
        }
    }
}
