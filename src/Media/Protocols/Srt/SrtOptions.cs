using System.IO.Enumeration;
using System.Text;
using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Srt;

/// <summary>Where and how SRT is spoken.</summary>
public sealed record SrtOptions
{
    /// <summary>UDP.</summary>
    public int Port { get; init; } = 10080;

    /// <summary>How long a packet may be late before it is given up; the longer wish of the two peers counts. 20 ms to 30 s.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(120);

    public SrtPassphrases Passphrases { get; init; } = new(null, []);

    /// <summary>File name of libsrt when it has another than the usual ones.</summary>
    public string? Library { get; init; }
}

/// <summary>Which passphrase (AES) a stream's connections need: that of the first rule that fits, else the general one; null: none.</summary>
public sealed record SrtPassphrases(string? Otherwise, IReadOnlyList<SrtPassphrases.Rule> Rules)
{
    private const int MinBytes = 10;
    private const int MaxBytes = 79;

    /// <summary>SRTO_PASSPHRASE takes 10 to 79 bytes.</summary>
    public bool IsValid => Rules.Select(r => r.Passphrase).Append(Otherwise).OfType<string>().All(static p => Encoding.UTF8.GetByteCount(p) is >= MinBytes and <= MaxBytes);

    public string? For(FeedName name)
    {
        var text = name.ToString();
        return Rules.FirstOrDefault(r => FileSystemName.MatchesSimpleExpression(r.Pattern, text, ignoreCase: false))?.Passphrase ?? Otherwise;
    }

    public override string ToString() => $"{Rules.Count} rules";        // the generated one would print the secrets

    /// <param name="Pattern">App and stream with <c>*</c> and <c>?</c>.</param>
    public sealed record Rule(string Pattern, string Passphrase)
    {
        public override string ToString() => Pattern;
    }
}
