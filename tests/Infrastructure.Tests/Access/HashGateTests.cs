using SrsStack.Infrastructure.Access;

namespace SrsStack.Infrastructure.Tests.Access;

public sealed class HashGateTests
{
    private const int AtOnce = 2;
    private const int Waiting = 3;

    [Fact]
    public async Task Few_run_at_once_a_few_wait_and_the_rest_is_told_at_once()
    {
        using var gate = new HashGate(AtOnce, Waiting);
        using var running = new CountdownEvent(AtOnce);
        using var mayEnd = new ManualResetEventSlim();
        var (now, most) = (0, 0);
        bool? Work()
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            if (!running.IsSet) running.Signal();
            mayEnd.Wait();
            Interlocked.Decrement(ref now);
            return true;
        }

        var started = Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => gate.RunAsync(Work, CancellationToken.None))).ToList();
        running.Wait();
        var waiting = Enumerable.Range(0, Waiting).Select(_ => gate.RunAsync(Work, CancellationToken.None)).ToList();
        (await gate.RunAsync(Work, CancellationToken.None)).ShouldBeNull();
        mayEnd.Set();

        (await Task.WhenAll([.. started, .. waiting])).ShouldAllBe(answer => answer == true);
        most.ShouldBe(AtOnce);
        (await gate.RunAsync(Work, CancellationToken.None)).ShouldBe(true, "there is room again");
    }

    [Fact]
    public async Task Who_gives_up_or_fails_leaves_the_place_to_others()
    {
        using var gate = new HashGate(1, 1);
        using var mayEnd = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var first = Task.Run(() => gate.RunAsync(() => Held(running, mayEnd), CancellationToken.None));
        running.Wait();
        using (var stop = new CancellationTokenSource())
        {
            var given = gate.RunAsync(() => "never", stop.Token);
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(given);
        }
        var second = gate.RunAsync<string>(() => throw new FormatException(), CancellationToken.None);
        mayEnd.Set();

        (await first).ShouldBe("held");
        await Should.ThrowAsync<FormatException>(second);
        (await gate.RunAsync(() => "free", CancellationToken.None)).ShouldBe("free");
    }

    private static string Held(ManualResetEventSlim running, ManualResetEventSlim mayEnd)
    {
        running.Set();
        mayEnd.Wait();
        return "held";
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int known;
        while ((known = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, known) != known) { }
    }
}
