using System.Collections.Concurrent;
using SrsStack.Application.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>Guesses are limited per address and per account; an address from which the right password came lately is let in all the same.</summary>
/// <remarks>So ten thousand guesses a minute from everywhere neither find the password nor lock its owner out.</remarks>
public sealed class SignInLimiter(TimeProvider time) : ISignInLimiter
{
    private const int AddressFailures = 5;
    private const int AccountFailures = 50;
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Trust = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, Failures> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _trusted = new(StringComparer.Ordinal);

    public bool MayTry(string account, string address)
    {
        if (CountOf(AddressKey(address)) >= AddressFailures) return false;
        return CountOf(AccountKey(account)) < AccountFailures || IsTrusted(account, address);
    }

    public void Failed(string account, string address)
    {
        Add(AddressKey(address));
        Add(AccountKey(account));
        if (_failures.Count > MaxEntries) Forget();
    }

    public void Succeeded(string account, string address)
    {
        _failures.TryRemove(AddressKey(address), out _);
        if (_trusted.Count < MaxEntries) _trusted[account + "@" + address] = time.GetUtcNow();
    }

    private static string AddressKey(string address) => "address " + address;

    private static string AccountKey(string account) => "account " + account;

    private bool IsTrusted(string account, string address) =>
        _trusted.TryGetValue(account + "@" + address, out var since) && time.GetUtcNow() - since < Trust;

    private int CountOf(string key) => _failures.TryGetValue(key, out var failures) && time.GetUtcNow() - failures.Since < Window ? failures.Count : 0;

    private void Add(string key)
    {
        var now = time.GetUtcNow();
        _failures.AddOrUpdate(key, new Failures(1, now), (_, old) => now - old.Since < Window ? old with { Count = old.Count + 1 } : new(1, now));
    }

    private void Forget()
    {
        foreach (var (key, failures) in _failures)
        {
            if (time.GetUtcNow() - failures.Since >= Window) _failures.TryRemove(key, out _);
        }
    }

    private sealed record Failures(int Count, DateTimeOffset Since);
}
