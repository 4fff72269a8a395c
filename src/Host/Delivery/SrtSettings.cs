using System.Globalization;
using SrsStack.Media.Protocols.Srt;

namespace SrsStack.Host.Delivery;

/// <summary><c>Srt:Port</c> (0: off), <c>Srt:Latency</c>, <c>Srt:Passphrase</c>, and <c>Srt:Passphrases</c> with a pattern (<c>live/*</c>) and a passphrase for some.</summary>
internal static class SrtSettings
{
    private const int MinLatency = 20;
    private const int MaxLatency = 30_000;

    /// <exception cref="InvalidOperationException">The message says what to give; it never holds a passphrase.</exception>
    public static SrtOptions Read(IConfiguration configuration, int port)
    {
        var section = configuration.GetSection("Srt");
        var rules = section.GetSection("Passphrases").GetChildren().Select(r => new SrtPassphrases.Rule(r["Stream"] ?? "*", r["Passphrase"] ?? "")).ToList();
        var passphrases = new SrtPassphrases(section["Passphrase"] is { Length: > 0 } general ? general : null, rules);
        if (!passphrases.IsValid) throw new InvalidOperationException("A passphrase of SRT has 10 to 79 bytes. Look at Srt:Passphrase and Srt:Passphrases.");
        return new() { Port = port, Latency = TimeSpan.FromMilliseconds(Latency(section["Latency"])), Passphrases = passphrases, Library = section["Library"] };
    }

    private static int Latency(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 120;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var ms) && ms is >= MinLatency and <= MaxLatency
            ? ms
            : throw new InvalidOperationException($"'{text}' is no latency of SRT. Give milliseconds from {MinLatency} to {MaxLatency}.");
    }
}
