using System.Text;
using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Srt;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Srt;

public sealed class SrtStreamIdTests
{
    private static readonly string[] Good =
    [
        "#!::h=live/livestream,m=publish,secret=KEY", "#!::r=live/livestream?secret=KEY,m=publish", "publish:live/livestream:me:KEY", "%23!::r=live/a%2Cm=request",
        "/live/livestream?secret=KEY", "read:live/livestream", "#!::h=example.org/live/tv,u=me,latency=20",
    ];

    [Theory]
    [InlineData("#!::r=live/livestream,m=publish", "publish live/livestream", "")]
    [InlineData("#!::r=live/livestream,m=request", "play live/livestream", "")]
    [InlineData("#!::r=live/livestream", "play live/livestream", "")]
    [InlineData("#!::h=live/livestream,m=publish,secret=KEY", "publish live/livestream", "secret=KEY")]
    [InlineData("#!::h=example.org,r=live/livestream,m=publish", "publish live/livestream", "")]
    [InlineData("#!::h=example.org/live/livestream,m=publish", "publish live/livestream", "")]
    [InlineData("#!::r=live/livestream?secret=KEY,m=publish", "publish live/livestream", "secret=KEY")]
    [InlineData("#!::r=live/livestream?secret=KEY&a=b,m=publish", "publish live/livestream", "secret=KEY&a=b")]
    [InlineData("#!::m=publish,u=me,secret=KEY,r=live/livestream", "publish live/livestream", "u=me&secret=KEY")]
    [InlineData("#!::r=live/livestream,latency=20,m=request", "play live/livestream", "latency=20")]
    [InlineData("#!::r=/live/livestream,vhost=tv", "play tv/live/livestream", "vhost=tv")]
    [InlineData("#!::r=livestream,m=publish", "publish live/livestream", "")]
    [InlineData("#!::r=a/b/c,m=publish", "publish a/b/c", "")]
    [InlineData("live/livestream", "play live/livestream", "")]
    [InlineData("/live/livestream", "play live/livestream", "")]
    [InlineData("live/livestream?secret=x", "play live/livestream", "secret=x")]
    [InlineData("livestream", "play live/livestream", "")]
    [InlineData("publish:live/livestream", "publish live/livestream", "")]
    [InlineData("publish:live/livestream?secret=KEY", "publish live/livestream", "secret=KEY")]
    [InlineData("publish:live/livestream:me:KEY", "publish live/livestream", "user=me&secret=KEY")]
    [InlineData("publish:live/livestream:me:KEY:a=b", "publish live/livestream", "user=me&secret=KEY&a=b")]
    [InlineData("read:live/livestream", "play live/livestream", "")]
    [InlineData("%23!::r=live%2Flivestream%2Cm=publish", "publish live/livestream", "")]
    [InlineData("%23%21%3A%3Ar%3Dlive%2Flivestream%2Cm%3Dpublish", "publish live/livestream", "")]
    public void All_forms_in_use_are_understood(string text, string wish, string query)
    {
        var id = SrtStreamId.Parse(text).ShouldNotBeNull();
        id.ToString().ShouldBe(wish);
        id.Query.ShouldBe(query);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!::")]
    [InlineData("#!::m=publish")]
    [InlineData("#!::r=,m=publish")]
    [InlineData("#!::r=live/tv,m=bidirectional")]
    [InlineData("#!::r=live/tv,m=PUBLISH")]
    [InlineData("#!:r=live/tv")]
    [InlineData("#!:{m: publish}")]
    [InlineData("publish:")]
    [InlineData("live/../etc")]
    [InlineData("live/a<b>")]
    public void What_names_no_stream_or_mode_is_refused(string text) => SrtStreamId.Parse(text).ShouldBeNull();

    [Fact]
    public void Too_long_is_refused() => SrtStreamId.Parse("live/" + new string('a', 508)).ShouldBeNull();

    [Fact]
    public void Broken_ids_are_refused_or_name_a_stream_and_never_throw()
    {
        var mutations = new Mutations(10_080);
        for (var run = 0; run < 100_000; run++)
        {
            var text = Encoding.UTF8.GetString(mutations.Of(Encoding.UTF8.GetBytes(Good[mutations.Next(Good.Length)])));
            if (SrtStreamId.Parse(text) is { } id) FeedNameRules.IsValid(id.Name).ShouldBeTrue(text);
        }
    }

    [Fact]
    public void The_passphrase_is_that_of_the_first_rule_that_fits()
    {
        var passphrases = new SrtPassphrases("general-one", [new("live/a*", "for-those-with-a"), new("live/*", "for-all-others")]);
        passphrases.IsValid.ShouldBeTrue();
        passphrases.For(Name("live", "abc")).ShouldBe("for-those-with-a");
        passphrases.For(Name("live", "tv")).ShouldBe("for-all-others");
        passphrases.For(Name("other", "tv")).ShouldBe("general-one");
        passphrases.ToString().ShouldNotContain("general-one");
        (passphrases with { Otherwise = "short" }).IsValid.ShouldBeFalse();
    }

    private static FeedName Name(string app, string stream) => new(FeedName.DefaultVhost, app, stream);
}
