using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Tests.Outbound;

public sealed class OutboundUrlTests
{
    [Theory]
    [InlineData("http://example.com")]
    [InlineData("https://example.com:8443/hook?key=1")]
    [InlineData("http://[::1]:9000/cb")]
    [InlineData("HTTP://127.0.0.1/cb")]
    public void A_plain_url_is_read(string text) => OutboundUrl.TryParse(text, allowUserInfo: false, out _, out _).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("example.com/hook")]
    [InlineData("/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/")]
    [InlineData("gopher://example.com/")]
    [InlineData("http://")]
    [InlineData("http://:80/")]
    [InlineData("http://example.com:0/")]
    [InlineData("http://example.com:99999/")]
    [InlineData("http://user:word@example.com/")]
    [InlineData("http://example.com@10.0.0.1/")]
    [InlineData("http://example.com\\@10.0.0.1/")]
    [InlineData("http://example.com/a b")]
    [InlineData("http://example.com/\r\nHost: other")]
    [InlineData(" http://example.com/")]
    [InlineData("http://ex\u0430mple.com/")]
    [InlineData("http://\u2460\u2461\u2466.0.0.1/")]
    [InlineData("http://example.com/#part")]
    public void What_could_be_read_in_two_ways_is_not(string text)
    {
        OutboundUrl.TryParse(text, allowUserInfo: false, out var url, out var problem).ShouldBeFalse();
        url.ShouldBeNull();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_long_one_is_refused() =>
        OutboundUrl.TryParse("http://example.com/" + new string('a', OutboundUrl.MaxLength), allowUserInfo: false, out _, out _).ShouldBeFalse();

    [Fact]
    public void A_user_is_read_where_that_is_allowed_and_a_problem_does_not_repeat_it()
    {
        OutboundUrl.TryParse("http://user:word@example.com/", allowUserInfo: true, out _, out _).ShouldBeTrue();
        OutboundUrl.TryParse("ftp://user:word@example.com/", allowUserInfo: true, out _, out var problem).ShouldBeFalse();
        problem!.ShouldNotContain("word");
    }
}
