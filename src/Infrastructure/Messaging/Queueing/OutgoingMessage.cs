using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging.Queueing;

/// <summary>A message as it is stored, checked.</summary>
/// <param name="Due">Null: at once.</param>
internal sealed record OutgoingMessage(
    string Id, string Type, string Body, string? OrderKey, DateTimeOffset? Due, string? CorrelationId, string? CausationId, string Actor)
{
    /// <exception cref="ArgumentException">It can not be stored; the sentence says why.</exception>
    public static OutgoingMessage Of(MessageKind kind, IMessage message, string id, SendOptions options)
    {
        Check(id, nameof(options.Id));
        if (options.OrderKey is { } key) Check(key, nameof(options.OrderKey));
        var body = kind.Write(message);
        if (HoldsNul(body)) throw new ArgumentException($"A {kind.Name} holds the character U+0000, which can not be stored.", nameof(message));
        var by = options.By ?? Domain.Kernel.Actor.Server;
        return new(id, kind.Name, body, options.OrderKey, options.DueAt, options.CorrelationId, options.CausationId, by.ToString());
    }

    /// <summary>Id of the n-th message that the handler of <paramref name="parent"/> wants sent: the same at a repeat, and never longer than an id may be.</summary>
    public static string IdOf(string parent, int n)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{parent}/{n}");
        return id.Length <= SendOptions.MaxLength ? id : "sha256/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }

    private static void Check(string text, string what)
    {
        if (text.Length is 0 or > SendOptions.MaxLength || text.Any(char.IsControl))
            throw new ArgumentException($"{what} has 1 to {SendOptions.MaxLength} characters and no control characters.", what);
    }

    /// <summary>PostgreSQL's jsonb can not hold it. A backslash before the escape's own makes it plain text.</summary>
    private static bool HoldsNul(string json)
    {
        for (var at = json.IndexOf("\\u0000", StringComparison.Ordinal); at >= 0; at = json.IndexOf("\\u0000", at + 1, StringComparison.Ordinal))
        {
            var before = at;
            while (before > 0 && json[before - 1] == '\\') before--;
            if ((at - before) % 2 == 0) return true;
        }
        return false;
    }
}
