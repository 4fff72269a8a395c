using SrsStack.Media.Protocols.Rtmp.Client;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Client;

public sealed class RtmpUrlTests
{
    [Theory]
    [InlineData("rtmp://a.example/live/x", "a.example", 1935, "live", "x", "rtmp://a.example/live")]
    [InlineData("rtmp://a.example:1936/live/room/x?secret=k/1", "a.example", 1936, "live/room", "x?secret=k/1", "rtmp://a.example:1936/live/room")]
    [InlineData("rtmps://a.example/app/key", "a.example", 443, "app", "key", "rtmps://a.example/app")]
    [InlineData("RTMPS://[::1]:1936/app/key", "::1", 1936, "app", "key", "rtmps://[::1]:1936/app")]
    public void An_address_is_cut_at_its_last_slash(string text, string host, int port, string app, string stream, string tcUrl)
    {
        var url = RtmpUrl.Parse(text);
        (url.Host, url.Port, url.App, url.StreamName, url.TcUrl).ShouldBe((host, port, app, stream, tcUrl));
    }

    [Fact]
    public void Server_and_key_of_an_encoder_may_both_have_a_query()
    {
        var url = RtmpUrl.Parse("rtmp://a.example/app?auth=1/", "key?b=2");
        (url.App, url.StreamName).ShouldBe(("app?auth=1", "key?b=2"));
    }

    [Theory]
    [InlineData("http://a/live/x")]
    [InlineData("rtmp://a/live")]
    [InlineData("rtmp://a")]
    [InlineData("rtmp:///live/x")]
    [InlineData("rtmp://a:b/live/x")]
    [InlineData("rtmp://a:99999/live/x")]
    [InlineData("rtmp://user:pass@a/live/x")]
    [InlineData("")]
    [InlineData("rtmp://a/live/")]
    public void Anything_else_is_refused_without_being_repeated(string text)
    {
        var error = Should.Throw<FormatException>(() => RtmpUrl.Parse(text)).Message;
        if (text.Length > 8) error.ShouldNotContain(text[7..]);
    }

    [Fact]
    public void As_text_it_shows_no_app_and_no_stream() => RtmpUrl.Parse("rtmp://a.example/app/SECRET").ToString().ShouldBe("rtmp://a.example");
}
