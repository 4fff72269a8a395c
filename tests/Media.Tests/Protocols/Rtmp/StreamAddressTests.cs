using SrsStack.Media.Engine;
using SrsStack.Media.Protocols.Rtmp;

namespace SrsStack.Media.Tests.Protocols.Rtmp;

public class StreamAddressTests
{
    [Theory]
    [InlineData("live", "rtmp://h/live", "livestream", "live/livestream", "")]
    [InlineData("live", "rtmp://h/live", "livestream?secret=KEY", "live/livestream", "secret=KEY")] // OBS, ffmpeg
    [InlineData("live/", "rtmp://h/live/", "livestream", "live/livestream", "")] // OBS with a slash behind the server
    [InlineData("live?secret=KEY", "rtmp://h/live?secret=KEY", "livestream", "live/livestream", "secret=KEY")]
    [InlineData("live", "rtmp://h/live?secret=KEY", "livestream", "live/livestream", "secret=KEY")]
    [InlineData("live?a=1", "rtmp://h/live?a=1", "livestream?b=2", "live/livestream", "b=2&a=1")]
    [InlineData("live?vhost=demo.com", "rtmp://h/live?vhost=demo.com", "s", "demo.com/live/s", "vhost=demo.com")]
    [InlineData("live", "rtmp://h/live", "s?vhost=demo.com&secret=K", "demo.com/live/s", "vhost=demo.com&secret=K")]
    [InlineData("live", "rtmp://h/live", "s?xvhost=a&vhost=&VHOST=b", "live/s", "xvhost=a&vhost=&VHOST=b")] // exact names only
    [InlineData("live...vhost...demo.com", "rtmp://h/live...vhost...demo.com", "s", "demo.com/live/s", "")]
    [InlineData("live/sub", "rtmp://h/live/sub", "s", "live/sub/s", "")] // ffmpeg with three parts
    [InlineData("live", "rtmp://h/live", "sub/s", "live/sub/s", "")] // OBS with two parts in the key
    [InlineData("live/livestream", "rtmp://h/live/livestream", "", "live/livestream", "")] // all in the server, no key
    [InlineData("live", "rtmp://h/live", "my%20stream?secret=a%26b", "live/my stream", "secret=a%26b")]
    [InlineData("live", "rtmp://h/live", "直播", "live/直播", "")]
    [InlineData("live", "rtmp://h/live", "s?secret=a?b", "live/s", "secret=a?b")]
    public void App_url_and_stream_name_make_one_address(string app, string tcUrl, string stream, string name, string query)
    {
        var address = StreamAddress.Parse(app, tcUrl, stream).ShouldNotBeNull();
        address.Name.ToString().ShouldBe(name);
        address.Query.ShouldBe(query);
    }

    [Fact]
    public void A_part_has_no_slash_and_the_rest_is_the_app() =>
        StreamAddress.Parse("a/b", "", "c/d").ShouldNotBeNull().Name.ShouldBe(new(FeedName.DefaultVhost, "a/b/c", "d"));

    [Theory]
    [InlineData("", "")]
    [InlineData("live", "")]
    [InlineData("", "s")]
    [InlineData("live", "..")]
    [InlineData("live", "../../etc/passwd")]
    [InlineData("live", "%2e%2e/s")]
    [InlineData("live/../x", "s")]
    [InlineData("live", "a\\b")]
    [InlineData("live", "a\nb")]
    [InlineData("live", "a%0Ab")]
    [InlineData("live", "a%00")]
    [InlineData("live", "a//b")]
    [InlineData("live", "a%3Fb")]
    [InlineData("live", "<script>")]
    [InlineData("live", "s?vhost=a/../b")]
    [InlineData("live", "s?vhost=%0A")]
    public void A_name_that_is_not_allowed_is_no_address(string app, string stream) => StreamAddress.Parse(app, "", stream).ShouldBeNull();

    [Fact]
    public void A_name_over_255_bytes_is_no_address()
    {
        StreamAddress.Parse("live", "", new string('x', 255)).ShouldNotBeNull();
        StreamAddress.Parse("live", "", new string('x', 256)).ShouldBeNull();
        StreamAddress.Parse("live", "", new string('ä', 128)).ShouldBeNull();
    }

    [Fact]
    public void The_query_is_not_in_the_text() => StreamAddress.Parse("live", "", "s?secret=KEY").ShouldNotBeNull().ToString().ShouldBe("live/s");
}
