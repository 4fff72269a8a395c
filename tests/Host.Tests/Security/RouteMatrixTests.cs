using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Api;
using Google.Protobuf.Reflection;
using SrsStack.V1;

namespace SrsStack.Host.Tests.Security;

/// <summary>Every method of the API, on every wire, without credentials. A new method is in this test by itself.</summary>
[Collection(SecurityTests.Name)]
public sealed class RouteMatrixTests(SecurityHost host) : IDisposable
{
    private static readonly string[] OpenToAnybody =
    [
        "srsstack.v1.AccessApi.GetSetup", "srsstack.v1.AccessApi.SetUp", "srsstack.v1.AccessApi.SignIn", "srsstack.v1.PlatformApi.GetServer",
    ];

    private static readonly FileDescriptor[] Files = [AccessReflection.Descriptor, StreamsReflection.Descriptor, HistoryReflection.Descriptor, PlatformReflection.Descriptor, RoomsReflection.Descriptor, CallbacksReflection.Descriptor, RecordingsReflection.Descriptor];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Server.Address };

    public static TheoryData<string> Methods => [.. All().Select(m => m.FullName)];

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_asks_who_is_there_on_every_wire(string name)
    {
        var method = All().Single(m => m.FullName == name);
        var isOpen = OpenToAnybody.Contains(name, StringComparer.Ordinal);

        AsksWhoIsThere(await JsonAsync(method), "401").ShouldBe(!isOpen, "JSON");
        AsksWhoIsThere(await GrpcAsync(method, "application/grpc", HttpVersion.Version20), "16").ShouldBe(!isOpen, "gRPC");
        AsksWhoIsThere(await GrpcAsync(method, "application/grpc-web+proto", HttpVersion.Version11), "16").ShouldBe(!isOpen, "gRPC-Web");
    }

    [Fact]
    public void No_file_of_the_api_is_forgotten() => Files.Select(f => Path.GetFileName(f.Name)).Order(StringComparer.Ordinal)
        .ShouldBe(Directory.GetFiles(Path.Combine(Repository.Root, "protos", "srsstack", "v1")).Where(f => File.ReadAllText(f).Contains("\nservice ", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    /// <summary>A sign-in with a wrong password is unauthenticated as well, for another reason.</summary>
    private static bool AsksWhoIsThere((string Status, string Text) answer, string unauthenticated)
    {
        var asks = answer.Text.Contains("Sign in first", StringComparison.Ordinal);
        if (asks) answer.Status.ShouldBe(unauthenticated);
        return asks;
    }

    private static IEnumerable<MethodDescriptor> All() => Files.SelectMany(f => f.Services).SelectMany(s => s.Methods);

    private async Task<(string Status, string Text)> JsonAsync(MethodDescriptor method)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => (HttpMethod.Get, rule.Get),
            HttpRule.PatternOneofCase.Post => (HttpMethod.Post, rule.Post),
            HttpRule.PatternOneofCase.Put => (HttpMethod.Put, rule.Put),
            HttpRule.PatternOneofCase.Patch => (HttpMethod.Patch, rule.Patch),
            HttpRule.PatternOneofCase.Delete => (HttpMethod.Delete, rule.Delete),
            _ => throw new InvalidOperationException($"{method.FullName}: {rule.PatternCase} is new to this test."),
        };
        using var request = new HttpRequestMessage(verb, path.Replace('{', '-').Replace('}', '-').TrimStart('/'));
        if (rule.Body.Length > 0) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        return (((int)answer.StatusCode).ToString(), await answer.Content.ReadAsStringAsync());
    }

    /// <returns>grpc-status and all that was said, of a call with an empty message.</returns>
    private async Task<(string Status, string Text)> GrpcAsync(MethodDescriptor method, string contentType, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{method.Service.FullName}/{method.Name}")
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await _http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = $"{answer.Headers}\n{Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync())}\n{answer.TrailingHeaders}";
        var status = text[(text.IndexOf("grpc-status:", StringComparison.OrdinalIgnoreCase) + "grpc-status:".Length)..].TrimStart();
        return (new string([.. status.TakeWhile(char.IsAsciiDigit)]), text);
    }
}
