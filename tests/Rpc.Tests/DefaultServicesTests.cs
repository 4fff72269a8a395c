using System.Net;
using System.Text.Json.Nodes;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SrsStack.Rpc.Health;
using SrsStack.Rpc.Tests.Hosting;
using Alpha = Grpc.Reflection.V1Alpha;
using static Grpc.Health.V1.HealthCheckResponse.Types;
using HealthClient = Grpc.Health.V1.Health.HealthClient;

namespace SrsStack.Rpc.Tests;

/// <summary>Health, reflection and the OpenAPI document.</summary>
public sealed class DefaultServicesTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Theory]
    [InlineData("")]
    [InlineData("demo.v1.FilmApi")]
    public async Task The_server_and_its_services_serve(string name) =>
        (await new HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = name })).Status.ShouldBe(ServingStatus.Serving);

    [Fact]
    public async Task An_unknown_name_is_not_found() =>
        (await Should.ThrowAsync<RpcException>(async () => await new HealthClient(host.Channel).CheckAsync(new HealthCheckRequest { Service = "nope" })))
            .StatusCode.ShouldBe(StatusCode.NotFound);

    [Fact]
    public async Task A_watcher_hears_of_changes()
    {
        var board = host.Services.GetRequiredService<HealthBoard>();
        using var watch = new HealthClient(host.Channel).Watch(new HealthCheckRequest { Service = "storage" });
        await NextIs(watch, ServingStatus.ServiceUnknown);
        board.Set("storage", false);
        await NextIs(watch, ServingStatus.NotServing);
        board.Set("storage", false);
        board.Set("storage", true);
        await NextIs(watch, ServingStatus.Serving);
        (await new HealthClient(host.Channel).ListAsync(new HealthListRequest())).Statuses["storage"].Status.ShouldBe(ServingStatus.Serving);
    }

    [Fact]
    public async Task Reflection_answers_each_question()
    {
        using var call = new ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo();
        (await Ask(call, new() { ListServices = "" })).ListServicesResponse.Service.Select(s => s.Name)
            .ShouldBe(["demo.v1.FilmApi", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]);
        foreach (var symbol in (string[])["demo.v1.FilmApi", "demo.v1.FilmApi.Echo", "demo.v1.Film", "demo.v1.Film.State", "demo.v1.ListFilmsRequest.Filter"])
            Files(await Ask(call, new() { FileContainingSymbol = symbol }))[0].ShouldBe("demo.proto");
        Files(await Ask(call, new() { FileByFilename = "demo.proto" })).ShouldContain("google/protobuf/timestamp.proto");
        Files(await Ask(call, new() { FileContainingExtension = new() { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 72295728 } }))[0].ShouldBe("google/api/annotations.proto");
        (await Ask(call, new() { AllExtensionNumbersOfType = "google.protobuf.MethodOptions" })).AllExtensionNumbersResponse.ExtensionNumber.ShouldContain(72295728);
        (await Ask(call, new() { FileContainingSymbol = "nope" })).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
    }

    [Fact]
    public async Task Reflection_answers_under_its_old_name()
    {
        using var call = new Alpha.ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new Alpha.ServerReflectionRequest { FileContainingSymbol = "demo.v1.Film" });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task The_openapi_document_describes_the_api()
    {
        var api = JsonNode.Parse(await host.Http1.GetStringAsync("/openapi/v1.json"))!;
        api["openapi"]!.GetValue<string>().ShouldBe("3.1.0");
        api["paths"]!.AsObject().Select(p => p.Key).ShouldBe(
            ["/v1/shelves/{shelve}/films", "/v1/films", "/v1/shelves/{shelve}/films/{film}", "/v1/films/{name}", "/v1/shelves/{shelve}/films/{film}:count",
             "/v1/files/pages/{page}", "/v1/tags", "/v1/echo"], ignoreOrder: true);
        var list = api["paths"]!["/v1/shelves/{shelve}/films"]!["get"]!;
        list["operationId"]!.GetValue<string>().ShouldBe("FilmApi_ListFilms");
        list["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>())
            .ShouldBe(["shelve", "pageSize", "tag", "filter.state", "filter.after", "filter.seen", "filter.mark"]);
        var film = api["components"]!["schemas"]!["demo.v1.Film"]!;
        film["description"]!.GetValue<string>().ShouldBe("A film.");
        var p = film["properties"]!;
        p["viewers"]!["type"]!.GetValue<string>().ShouldBe("string");
        p["createTime"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        p["rating"]!["type"]!.ToJsonString().ShouldBe("""["integer","null"]""");
        p["scores"]!["additionalProperties"]!["type"]!.GetValue<string>().ShouldBe("integer");
        p["sequels"]!["items"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/demo.v1.Film");
        film["x-oneof"]!["source"]!.ToJsonString().ShouldBe("""["url","data"]""");
        api["components"]!["schemas"]!["demo.v1.Film.State"]!["enum"]!.AsArray().Count.ShouldBe(3);
        api["paths"]!["/v1/shelves/{shelve}/films/{film}:count"]!["get"]!["responses"]!["200"]!["content"]!.AsObject().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Every_reference_of_the_document_leads_somewhere()
    {
        var text = await host.Http1.GetStringAsync("/openapi/v1.json");
        var schemas = JsonNode.Parse(text)!["components"]!["schemas"]!.AsObject();
        foreach (var name in text.Split("#/components/schemas/").Skip(1).Select(rest => rest.Split('"')[0])) schemas.ContainsKey(name).ShouldBeTrue(name);
    }

    [Theory]
    [InlineData("/openapi", "text/html")]
    [InlineData("/openapi/page.js", "text/javascript")]
    [InlineData("/openapi/page.css", "text/css")]
    public async Task The_page_is_served_under_a_strict_policy(string path, string type)
    {
        using var response = await host.Http1.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var text = await response.Content.ReadAsStringAsync();
        foreach (var forbidden in (string[])["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=", "onclick=", "https://"]) text.ShouldNotContain(forbidden);
        if (path == "/openapi") response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
    }

    private static async Task NextIs(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected)
    {
        (await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5))).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(expected);
    }

    private static async Task<ServerReflectionResponse> Ask(AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest question)
    {
        await call.RequestStream.WriteAsync(question);
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        return call.ResponseStream.Current;
    }

    private static List<string> Files(ServerReflectionResponse answer) =>
        [.. answer.FileDescriptorResponse.FileDescriptorProto.Select(b => FileDescriptorProto.Parser.ParseFrom(b).Name)];
}
