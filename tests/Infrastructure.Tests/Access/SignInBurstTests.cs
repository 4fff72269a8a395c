using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Infrastructure.Access;
using SrsStack.Testing;

namespace SrsStack.Infrastructure.Tests.Access;

/// <summary>The sign-in on the real store, limiter and hash; only the moment of the hash is the test's.</summary>
[Collection(PostgresTests.Name)]
public sealed class SignInBurstTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    private const string Password = "correct horse";
    private static readonly CommandContext Anybody = new(new(ActorKind.Anonymous, "anonymous"), null, null);
    private readonly string _directory = Directory.CreateTempSubdirectory("srsstack-burst-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly HeldHasher _hasher = new();
    private SignInLimiter _limiter = null!;
    private TestStore _db = null!;
    private SecretVault _vault = null!;

    public async Task InitializeAsync()
    {
        _limiter = new(_time);
        _db = await postgres.NewStoreAsync();
        _vault = new(_db.Database, MasterKey.LoadOrCreate(Path.Combine(_directory, "master.key")), _time);
    }

    public async Task DisposeAsync() => await _db.DisposeAsync();

    public void Dispose()
    {
        _hasher.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_hundred_guesses_at_once_cost_five_hashes()
    {
        await SetUpAsync();
        _hasher.Hold();
        var all = Enumerable.Range(0, 100).Select(_ => SignInAsync("1.1.1.1", "wrong")).ToList();
        await _hasher.ReachedAsync(5);
        var refused = await Task.WhenAll(all.Where(t => t.IsCompleted));
        _hasher.Release();
        var answers = await Task.WhenAll(all);

        refused.Length.ShouldBe(95, "only who waits for a hash has no answer yet");
        refused.ShouldAllBe(code => code == "TOO_MANY_ATTEMPTS");
        answers.Count(code => code == "WRONG_PASSWORD").ShouldBe(5);
        _hasher.Count.ShouldBe(5);
        var failures = await FailuresAsync();
        failures.Count.ShouldBe(5);
        failures.Sum(f => f.Unrecorded).ShouldBe(95);
    }

    [Fact]
    public async Task Sign_ins_that_guessed_nothing_cost_no_try()
    {
        for (var i = 0; i < 10; i++) (await SignInAsync("1.1.1.1", Password)).ShouldBe("NOT_SET_UP");
        await SetUpAsync();
        using (var gone = new CancellationTokenSource())
        {
            await gone.CancelAsync();
            for (var i = 0; i < 10; i++) await Should.ThrowAsync<OperationCanceledException>(SignInAsync("1.1.1.1", Password, gone.Token));
        }
        _hasher.IsCrowded = true;
        for (var i = 0; i < 10; i++) (await SignInAsync("1.1.1.1", "wrong")).ShouldBe("TOO_MANY_ATTEMPTS");
        _hasher.IsCrowded = false;

        for (var i = 0; i < 10; i++) (await SignInAsync("1.1.1.1", Password)).ShouldBe("signed in");
        (await SignInAsync("1.1.1.1", "wrong")).ShouldBe("WRONG_PASSWORD");
        (await FailuresAsync()).ShouldHaveSingleItem().Unrecorded.ShouldBe(10, "those for whom there was no time");
    }

    [Fact]
    public async Task Who_hangs_up_during_the_hash_has_guessed()
    {
        await SetUpAsync();
        _hasher.Hold();
        using var gone = new CancellationTokenSource();
        var guesses = Enumerable.Range(0, 5).Select(_ => SignInAsync("1.1.1.1", "wrong", gone.Token)).ToList();
        await _hasher.ReachedAsync(5);
        await gone.CancelAsync();
        _hasher.Release();
        await Task.WhenAll(guesses);

        (await SignInAsync("1.1.1.1", Password)).ShouldBe("TOO_MANY_ATTEMPTS");
        (await FailuresAsync()).Count.ShouldBe(5);
    }

    private async Task SetUpAsync()
    {
        var hash = await _vault.PutAsync((await _hasher.HashAsync(Password, CancellationToken.None))!, CancellationToken.None);
        await _db.Store.AppendAsync(
            new(OwnerAccount.EventStream, "owner_account", 0, [new OwnerAccountEvent.SetUp(hash, Actor.Server, _time.GetUtcNow())], EventMetadata.None), CancellationToken.None);
    }

    private async Task<string> SignInAsync(string address, string password, CancellationToken stop = default)
    {
        var tokens = new SignInTokens(new byte[32], _time);
        var outcome = await SignInHandler.Handle(new(password, address), Anybody, _db.Store, _vault, _hasher, tokens, _limiter, new(_vault), _time, stop);
        return outcome.Rejection?.Code ?? "signed in";
    }

    private async Task<IReadOnlyList<SignInEvent.SignInFailed>> FailuresAsync() =>
        [.. (await _db.Store.ReadStreamAsync(SignInEvent.StreamAt(_time.GetUtcNow()), 0, 1000, CancellationToken.None)).Select(e => e.Event).OfType<SignInEvent.SignInFailed>()];

    /// <summary>The real hash, which a test can hold up and count.</summary>
    private sealed class HeldHasher : IPasswordHasher, IDisposable
    {
        private readonly Pbkdf2PasswordHasher _real = new();
        private readonly SemaphoreSlim _reached = new(0);
        private TaskCompletionSource _mayHash = NewSignal(set: true);
        private int _count;

        public int Count => _count;

        public string Nobodys => _real.Nobodys;

        public bool IsCrowded { get; set; }

        public void Hold() => _mayHash = NewSignal(set: false);

        public void Release() => _mayHash.SetResult();

        public async Task ReachedAsync(int callers)
        {
            for (var i = 0; i < callers; i++) (await _reached.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("not so many came to the hash");
        }

        public Task<string?> HashAsync(string password, CancellationToken stop) => _real.HashAsync(password, stop);

        public async Task<bool?> VerifyAsync(string password, string hash, CancellationToken stop)
        {
            if (IsCrowded) return null;
            Interlocked.Increment(ref _count);
            _reached.Release();
            await _mayHash.Task;
            return await _real.VerifyAsync(password, hash, CancellationToken.None);
        }

        public void Dispose()
        {
            _real.Dispose();
            _reached.Dispose();
        }

        private static TaskCompletionSource NewSignal(bool set)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (set) signal.SetResult();
            return signal;
        }
    }
}
