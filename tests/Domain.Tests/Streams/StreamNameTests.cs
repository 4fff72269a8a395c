using SrsStack.Domain.Streams;

namespace SrsStack.Domain.Tests.Streams;

public sealed class StreamNameTests
{
    [Theory]
    [InlineData("live/tv", "live", "tv")]
    [InlineData("a/b/tv", "a/b", "tv")]
    public void A_name_is_read_as_people_write_it(string text, string app, string stream) =>
        StreamName.TryParse(text).ShouldBe(new StreamName(StreamName.DefaultVhost, app, stream));

    [Theory]
    [InlineData("")]
    [InlineData("tv")]
    [InlineData("/tv")]
    [InlineData("live/")]
    public void What_is_no_name_is_not_read(string text) => StreamName.TryParse(text).ShouldBeNull();

    [Fact]
    public void Two_names_never_share_a_stream_of_events()
    {
        var nested = new StreamName(StreamName.DefaultVhost, "a/b", "c");
        var hosted = new StreamName("a", "b", "c");

        nested.EventStream.Value.ShouldBe("live-stream/a/b/c");
        hosted.EventStream.ShouldNotBe(nested.EventStream);
    }
}
