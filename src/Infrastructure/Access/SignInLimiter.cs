using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>Guesses are limited per address and per account; an address from which the right password came lately is let in all the same.</summary>
/// <remarks>
/// So ten thousand guesses a minute from everywhere neither find the password nor lock its owner out. A try counts from its beginning, so a
/// thousand at once get no further than a thousand in a row. What is remembered has an upper bound.
/// </remarks>
public sealed class SignInLimiter(TimeProvider time) : ISignInLimiter
{
    private const int AddressTries = 5;
    private const int AccountTries = 50;
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Trust = TimeSpan.FromDays(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tries> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tries> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _trusted = new(StringComparer.Ordinal);

    public ISignInAttempt? Begin(string account, string address)
    {
        lock (_lock)
        {
            if (MayTry(account, address)) return new Attempt(this, account, address, Take(_addresses, address), Take(_accounts, account));
            AddRefused(account, 1);
            return null;
        }
    }

    private static string TrustKey(string account, string address) => account + "@" + address;

    private bool MayTry(string account, string address) =>
        CountOf(_addresses, address) < AddressTries && (CountOf(_accounts, account) < AccountTries || IsTrusted(account, address))
        && HasRoom(_addresses, address, IsOver) && HasRoom(_accounts, account, IsOver);

    private bool IsTrusted(string account, string address) => _trusted.TryGetValue(TrustKey(account, address), out var since) && !IsOld(since);

    private bool IsOver(Tries tries) => tries.Count == 0 || time.GetUtcNow() - tries.Since >= Window;

    private bool IsOld(DateTimeOffset since) => time.GetUtcNow() - since >= Trust;

    private int CountOf(Dictionary<string, Tries> all, string key) => all.TryGetValue(key, out var tries) && !IsOver(tries) ? tries.Count : 0;

    private Tries Take(Dictionary<string, Tries> all, string key)
    {
        if (!all.TryGetValue(key, out var tries) || IsOver(tries)) all[key] = tries = new(time.GetUtcNow());
        tries.Count++;
        return tries;
    }

    /// <summary>Forgets what is over only when it must: that walks through all.</summary>
    private static bool HasRoom<T>(Dictionary<string, T> all, string key, Predicate<T> isOver)
    {
        if (all.Count < MaxEntries || all.ContainsKey(key)) return true;
        foreach (var (known, value) in all)
        {
            if (isOver(value)) all.Remove(known);
        }
        return all.Count < MaxEntries;
    }

    private void AddRefused(string account, int count)
    {
        lock (_lock)
        {
            if (HasRoom(_refused, account, _ => false)) _refused[account] = _refused.GetValueOrDefault(account) + count;
        }
    }

    private int TakeRefused(string account)
    {
        lock (_lock) return _refused.Remove(account, out var count) ? count : 0;
    }

    private void TrustFrom(string account, string address)
    {
        lock (_lock)
        {
            _addresses.Remove(address);
            var key = TrustKey(account, address);
            if (HasRoom(_trusted, key, IsOld)) _trusted[key] = time.GetUtcNow();
        }
    }

    private void GiveBack(Tries ofAddress, Tries ofAccount)
    {
        lock (_lock)
        {
            ofAddress.Count--;
            ofAccount.Count--;
        }
    }

    /// <summary>Those of one window. A try that comes back late comes back to its own window, not to the next one.</summary>
    private sealed class Tries(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public int Count { get; set; }
    }

    private sealed class Attempt(SignInLimiter limiter, string account, string address, Tries ofAddress, Tries ofAccount) : ISignInAttempt
    {
        private bool _isSettled;

        public void Succeeded() => limiter.TrustFrom(account, address);

        public async Task FailedAsync(Func<int, Task> record)
        {
            _isSettled = true;
            var refused = limiter.TakeRefused(account);
            try
            {
                await record(refused);
            }
            catch
            {
                limiter.AddRefused(account, refused + 1);
                throw;
            }
        }

        public void Refused() => limiter.AddRefused(account, 1);

        public void Dispose()
        {
            if (_isSettled) return;
            _isSettled = true;
            limiter.GiveBack(ofAddress, ofAccount);
        }
    }
}
