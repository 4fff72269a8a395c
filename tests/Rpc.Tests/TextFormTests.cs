using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.Tests;

/// <summary>Small text forms of the protocol.</summary>
public sealed class TextFormTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("150m", 150)]
    [InlineData("2000u", 2)]
    [InlineData("3000000n", 3)]
    [InlineData("99999999H", 40d * 86_400_000)]
    public void A_timeout_is_read(string text, double milliseconds) => GrpcTimeout.Parse(text)!.Value.TotalMilliseconds.ShouldBe(milliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("-1S")]
    [InlineData("1x")]
    [InlineData("123456789S")]
    [InlineData("1.5S")]
    public void A_malformed_timeout_is_none(string text) => GrpcTimeout.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("100%", "100%25")]
    [InlineData("über\r\n", "%C3%BCber%0D%0A")]
    public void A_message_is_percent_encoded_and_back(string text, string encoded)
    {
        StatusText.Encode(text).ShouldBe(encoded);
        StatusText.Decode(encoded).ShouldBe(text);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("a b", "x")]
    [InlineData("a-bin", "x")]
    public void Bad_metadata_is_refused(string key, string value) => Should.Throw<ArgumentException>(() => new Metadata().Add(key, value));

    [Theory]
    [InlineData("AP8=", 1)]
    [InlineData("AP8", 1)]
    [InlineData("AP8,AQ==", 2)]
    [InlineData("!", 0)]
    public void Binary_metadata_is_read_padded_or_not(string value, int count)
    {
        var metadata = new Metadata();
        MetadataHeaders.Add(metadata, "X-Bin", value);
        metadata.Count.ShouldBe(count);
        if (count > 0) metadata[0].ValueBytes.ShouldBe([0, 255]);
    }

    [Theory]
    [InlineData("application/grpc", false, false)]
    [InlineData("application/grpc+proto", false, false)]
    [InlineData("Application/gRPC-Web; charset=x", true, false)]
    [InlineData("application/grpc-web-text+proto", true, true)]
    public void A_content_type_names_the_wire(string type, bool web, bool text)
    {
        var parsed = GrpcContentType.Parse(type).ShouldNotBeNull();
        (parsed.IsWeb, parsed.IsText).ShouldBe((web, text));
    }
}
