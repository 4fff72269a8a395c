using System.Text;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Hls.Disk;

namespace SrsStack.Media.Tests.Protocols.Hls.Disk;

/// <summary>The engine refuses most of these names; the disk does not count on it.</summary>
public sealed class SafeNameTests
{
    [Theory]
    [InlineData("livestream", "livestream")]
    [InlineData("cam-1_720p", "cam-1_720p")]
    [InlineData("café 漢字", "café 漢字")]
    [InlineData("..", "=2E=2E")]
    [InlineData(".hidden", "=2Ehidden")]
    [InlineData("a.", "a=2E")]
    [InlineData("a\\..\\b", "a=5C..=5Cb")]
    [InlineData("a\0b\n", "a=00b=0A")]
    [InlineData("C:", "C=3A")]
    [InlineData("nul", "=6Eul")]
    [InlineData("Com1.txt", "=43om1.txt")]
    [InlineData("index.m3u8", "index=2Em3u8")]
    [InlineData("a=3Ab", "a=3D3Ab")]
    [InlineData("-rf", "=2Drf")]
    [InlineData("50%", "50=25")]
    [InlineData("", "=")]
    [InlineData("a\u202Eb", "a=E2=80=AEb")]
    public void A_part_is_a_name_and_nothing_else(string part, string safe) => SafeName.Part(part).ShouldBe(safe);

    [Fact]
    public void No_stream_leaves_the_root_or_meets_another()
    {
        string[] parts = ["a", "..", "../..", "/etc", "a/b", "a\\b", "=2E=2E", ".", "CON", "=", "con", "a b", "a:b", new string('x', 255), new string('x', 254) + "y", new string('ä', 100), "\uD800", "index.m3u8", "..\0"];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (vhost, app, stream) in parts.SelectMany(a => parts.SelectMany(s => new[] { (FeedName.DefaultVhost, a, s), ("v", a, s) })))
        {
            var relative = SafeName.Of(new(vhost, app, stream));
            var full = Path.GetFullPath(Path.Combine("/root", relative));
            full.ShouldStartWith("/root/");
            full[6..].ShouldBe(relative);
            relative.Split('/').ShouldAllBe(p => p.Length > 0 && Encoding.UTF8.GetByteCount(p) <= 255);
            if (!app.Contains('/')) seen.Add(relative).ShouldBeTrue($"{vhost} {app} {stream}: {relative}");
        }
    }
}
