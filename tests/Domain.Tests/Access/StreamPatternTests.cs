using SrsStack.Domain.Access;

namespace SrsStack.Domain.Tests.Access;

/// <summary>As Go's path.Match; the first rows are those of its own documentation and tests.</summary>
public sealed class StreamPatternTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a*", "ab/c", false)]
    [InlineData("a*/b", "abc/b", true)]
    [InlineData("a*/b", "a/c/b", false)]
    [InlineData("a*b*c*d*e*/f", "axbxcxdxe/f", true)]
    [InlineData("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzx", true)]
    [InlineData("a*b?c*x", "abxbbxdbxebxczzy", false)]
    [InlineData("ab[c]", "abc", true)]
    [InlineData("ab[b-d]", "abc", true)]
    [InlineData("ab[e-g]", "abc", false)]
    [InlineData("ab[^c]", "abc", false)]
    [InlineData("ab[^e-g]", "abc", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "ab", false)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("a[^x]b", "a/b", false)]
    [InlineData("[\\]a]", "]", true)]
    [InlineData("[\\-x]", "-", true)]
    [InlineData("live/*", "live/tv", true)]
    [InlineData("live/*", "live/a/b", false)]
    [InlineData("*/tv", "live/tv", true)]
    [InlineData("live/*", "Live/tv", false)]
    [InlineData("", "", true)]
    public void A_pattern_fits_as_in_go(string pattern, string name, bool fits) => StreamPattern.Matches(pattern, name).ShouldBe(fits);

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]a]")]
    [InlineData("[-]")]
    [InlineData("[x-]")]
    [InlineData("[a")]
    [InlineData("[^")]
    [InlineData("a\\")]
    [InlineData("[a-b-c]")]
    [InlineData("a\nb")]
    public void What_is_no_pattern_is_told(string pattern) => StreamPattern.IsValid(pattern).ShouldBeFalse();

    [Fact]
    public void Many_stars_take_no_time() => StreamPattern.Matches(string.Concat(Enumerable.Repeat("a*", 200)) + "b", new string('a', 500)).ShouldBeFalse();
}
