using System.Text.RegularExpressions;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>Code on the page about callbacks is code that was tested.</summary>
public sealed partial class CallbackDocsTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["python"] = "python/receiver.py",
        ["js"] = "node/receiver.mjs",
        ["go"] = "go/receiver.go",
        ["csharp"] = "csharp/Receiver.cs",
    };

    [Fact]
    public async Task Each_piece_of_code_stands_in_a_sample()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "callbacks.md"));
        var pieces = Pieces().Matches(page).Where(m => Files.ContainsKey(m.Groups["language"].Value)).ToList();
        pieces.Count.ShouldBeGreaterThan(Files.Count);
        foreach (var piece in pieces)
        {
            var file = Files[piece.Groups["language"].Value];
            var sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "clients", "samples", "callbacks", file));
            Flat(sample).Contains(Flat(piece.Groups["code"].Value), StringComparison.Ordinal).ShouldBeTrue($"{file} has no longer what docs/callbacks.md shows:\n{piece.Value}");
        }
    }

    /// <summary>Without indents: a page may show the inside of a class.</summary>
    private static string Flat(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("^```(?<language>\\w+)\n(?<code>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pieces();
}
