using SrsStack.Rpc.Json;
using SrsStack.Rpc.Tests.Demo;

namespace SrsStack.Rpc.Tests;

public sealed class JsonMappingTests
{
    [Fact]
    public void Unknown_fields_pass_when_asked_for_and_wrong_ones_are_still_named()
    {
        var lenient = new JsonMapping(ignoreUnknownFields: true);
        ((EchoRequest)lenient.Parse("""{"nope":1,"text":"a"}""", EchoRequest.Descriptor)).Text.ShouldBe("a");
        Should.Throw<RpcException>(() => lenient.Parse("""{"nope":1,"text":2}""", EchoRequest.Descriptor)).Status.Detail.ShouldStartWith("text:");
    }

    [Fact]
    public void A_document_nested_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"sequels":[""", 5000));
        Should.Throw<RpcException>(() => new JsonMapping(false).Parse(deep, Film.Descriptor)).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }
}
