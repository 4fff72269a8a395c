using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;
using SrsStack.V1;

namespace SrsStack.Host.Tests.Security;

/// <summary>Every method on every wire, by everybody: who may call it is written down here a second time, so that a slip in a proto is seen.</summary>
[Collection(SecurityTests.Name)]
public sealed class RoleMatrixTests(SecurityHost host) : IDisposable
{
    private static readonly Dictionary<string, string> Needed = Read(
        """
        anybody: AccessApi.GetSetup AccessApi.SetUp AccessApi.SignIn PlatformApi.GetServer
        viewer: AccessApi.SignOut AccessApi.GetMe AccessApi.ChangeOwnPassword AccessApi.ListSignIns AccessApi.RevokeSignIn AccessApi.GetPlayPolicy
        viewer: HistoryApi.ListEvents HistoryApi.WatchEvents HistoryApi.GetStreamAsOf HistoryApi.GetEntityAsOf HistoryApi.ListViews HistoryApi.ListReactors
        viewer: PlatformApi.ListWork PlatformApi.GetSettings StreamsApi.ListStreams StreamsApi.GetStream StreamsApi.WatchStreams
        operator: AccessApi.GetPublishKey AccessApi.RotatePublishKey AccessApi.SetPublishAuth AccessApi.SetPlayPolicy AccessApi.IssuePlayToken AccessApi.RevokePlayToken
        operator: HistoryApi.ListDeadLetters HistoryApi.ReplayDeadLetters HistoryApi.DiscardDeadLetter HistoryApi.RebuildView PlatformApi.UpdateSettings
        operator: StreamsApi.ListSessions StreamsApi.KickSession StreamsApi.KickStream
        operator: RoomsApi.CreateRoom RoomsApi.GetRoom RoomsApi.ListRooms RoomsApi.RenameRoom RoomsApi.RotateRoomKey RoomsApi.RemoveRoom
        operator: CallbacksApi.CreateCallback CallbacksApi.GetCallback CallbacksApi.ListCallbacks CallbacksApi.UpdateCallback CallbacksApi.RotateCallbackSecret
        operator: CallbacksApi.ReleaseCallback CallbacksApi.RemoveCallback CallbacksApi.ListDeliveries CallbacksApi.GetDelivery CallbacksApi.Redeliver CallbacksApi.CheckCallback
        viewer: RecordingsApi.GetRecordingRules RecordingsApi.ListRecordings RecordingsApi.GetRecording
        operator: RecordingsApi.SetRecordingRules RecordingsApi.EndRecording RecordingsApi.RemoveRecording
        owner: AccessApi.CreateApiToken AccessApi.ListApiTokens AccessApi.RevokeApiToken AccessApi.ErasePersonalData
        owner: PlatformApi.GetSrsHooks AccessApi.AddPerson AccessApi.ListPeople AccessApi.ChangeRole AccessApi.ResetPassword AccessApi.RemovePerson
        """);

    /// <summary>Would change what other tests stand on, or never end; that they let the right ones in is seen elsewhere.</summary>
    private static readonly string[] NotCarriedOut =
        ["AccessApi.SetPublishAuth", "AccessApi.RotatePublishKey", "AccessApi.SignOut", "HistoryApi.WatchEvents", "StreamsApi.WatchStreams", "AccessApi.RevokePlayToken", "AccessApi.SetPlayPolicy"];

    private static readonly string[] Roles = ["viewer", "operator", "owner"];
    private static readonly FileDescriptor[] Files =
        [AccessReflection.Descriptor, StreamsReflection.Descriptor, HistoryReflection.Descriptor, PlatformReflection.Descriptor, RoomsReflection.Descriptor, CallbacksReflection.Descriptor, RecordingsReflection.Descriptor];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Server.Address };

    public void Dispose() => _http.Dispose();

    [Fact]
    public void Every_method_is_in_the_table() => All().Select(Short).Order(StringComparer.Ordinal).ShouldBe(Needed.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Each_role_calls_what_it_may_and_nothing_else_on_every_wire()
    {
        var wrong = new List<string>();
        foreach (var (who, bearer, isFor) in await CallersAsync())
        {
            foreach (var method in All())
            {
                var may = isFor(method);
                if (may && NotCarriedOut.Contains(Short(method), StringComparer.Ordinal)) continue;
                if (IsDenied(await JsonAsync(method, bearer)) == may) wrong.Add($"{who} {Short(method)} JSON");
                if (IsDenied(await GrpcAsync(method, bearer, "application/grpc", HttpVersion.Version20)) == may) wrong.Add($"{who} {Short(method)} gRPC");
                if (IsDenied(await GrpcAsync(method, bearer, "application/grpc-web+proto", HttpVersion.Version11)) == may) wrong.Add($"{who} {Short(method)} gRPC-Web");
            }
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_in_the_history_with_who_and_what()
    {
        using var looker = new EndToEndApi(host.Server.Address, await TokenAsync("ROLE_VIEWER"));
        using var answer = await looker.SendAsync(new(HttpMethod.Get, "v1/people"));
        (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("ROLE_TOO_LOW", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Forbidden, true));
        (await host.Owner.EventsAsync()).ShouldContain(e => e.Type == "call_refused" && e.Json.ToJsonString().Contains("srsstack.v1.AccessApi.ListPeople", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ROLE_VIEWER", "mgmt/streams/query", 200)]
    [InlineData("ROLE_VIEWER", "mgmt/streams/kickoff", 500)]
    [InlineData("ROLE_VIEWER", "hooks/srs/secret/query", 500)]
    [InlineData("ROLE_OPERATOR", "hooks/srs/secret/query", 200)]
    [InlineData("ROLE_OPERATOR", "mgmt/secret/query", 500)]
    [InlineData("ROLE_OWNER", "mgmt/secret/query", 200)]
    [InlineData("ROLE_OPERATOR", "mgmt/token", 500)]
    public async Task Routes_of_SRS_Stack_ask_for_the_role_too(string role, string route, int status)
    {
        using var api = new EndToEndApi(host.Server.Address, await TokenAsync(role));
        using var answer = await api.SendAsync(new(HttpMethod.Post, $"terraform/v1/{route}") { Content = EndToEndApi.Json(new JsonObject()) });
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
    }

    private static bool IsDenied(string answer) => answer.Contains("ROLE_TOO_LOW", StringComparison.Ordinal) || answer.Contains("OUTSIDE_OF_AREAS", StringComparison.Ordinal);

    private static Dictionary<string, string> Read(string table) => table.Split('\n').Select(l => l.Split(':'))
        .SelectMany(l => l[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(m => (m.Trim(), l[0].Trim()))).ToDictionary(x => x.Item1, x => x.Item2, StringComparer.Ordinal);

    private static IEnumerable<MethodDescriptor> All() => Files.SelectMany(f => f.Services).SelectMany(s => s.Methods);

    private static string Short(MethodDescriptor method) => $"{method.Service.Name}.{method.Name}";

    private async Task<List<(string Who, string Bearer, Func<MethodDescriptor, bool> May)>> CallersAsync()
    {
        List<(string, string, Func<MethodDescriptor, bool>)> callers = [];
        foreach (var role in Roles) callers.Add((role, await TokenAsync($"ROLE_{role.ToUpperInvariant()}"), m => Rank(Needed[Short(m)]) <= Rank(role)));
        callers.Add(("streams only", await TokenAsync("ROLE_OPERATOR", "streams"), m => Needed[Short(m)] == "anybody" || (m.Service.Name == "StreamsApi" && Rank(Needed[Short(m)]) <= Rank("operator"))));
        return callers;
    }

    private static int Rank(string role) => role == "anybody" ? -1 : Array.IndexOf(Roles, role);

    private async Task<string> TokenAsync(string role, params string[] areas) => (string)(await host.Owner.PostAsync(
        "v1/api-tokens", new() { ["name"] = "matrix", ["role"] = role, ["areas"] = new JsonArray([.. areas.Select(a => (JsonNode)a)]) }))["token"]!;

    private async Task<string> JsonAsync(MethodDescriptor method, string bearer)
    {
        var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => (HttpMethod.Get, rule.Get),
            HttpRule.PatternOneofCase.Put => (HttpMethod.Put, rule.Put),
            HttpRule.PatternOneofCase.Patch => (HttpMethod.Patch, rule.Patch),
            HttpRule.PatternOneofCase.Delete => (HttpMethod.Delete, rule.Delete),
            _ => (HttpMethod.Post, rule.Post),
        };
        using var request = new HttpRequestMessage(verb, path.Replace('{', '-').Replace('}', '-').TrimStart('/'));
        request.Headers.Authorization = new("Bearer", bearer);
        if (rule.Body.Length > 0) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <returns>All that was said to a call with an empty message; the details are base64 of a message that names the code.</returns>
    private async Task<string> GrpcAsync(MethodDescriptor method, string bearer, string contentType, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{method.Service.FullName}/{method.Name}")
        {
            Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(new byte[5]),
        };
        request.Headers.Authorization = new("Bearer", bearer);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await _http.SendAsync(request);
        var text = $"{answer.Headers}\n{Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync())}\n{answer.TrailingHeaders}";
        var details = text.Split('\n').Select(l => l.Split("grpc-status-details-bin:", 2)).Where(p => p.Length == 2).Select(p => p[1].Trim()).FirstOrDefault() ?? "";
        return details.Length == 0 ? "" : Encoding.Latin1.GetString(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
    }
}
