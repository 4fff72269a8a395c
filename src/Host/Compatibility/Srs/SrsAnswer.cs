using System.Text.Json;
using System.Text.Json.Nodes;
using SrsStack.Application.Platform;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>SRS's envelope: <c>{"code":0,"server":…,"service":…,"pid":…}</c> and one member more. Names and order as SRS writes them.</summary>
internal sealed class SrsAnswer(CurrentBoot boot)
{
    /// <summary>SRS's code for a stream that is not there.</summary>
    public const int StreamNotFound = 2048;

    public const int ClientNotFound = 2049;

    private static readonly JsonSerializerOptions Json = new();

    /// <summary>Of this node, for ever.</summary>
    public string Server { get; } = SrsIds.Of("server", boot.Node);

    /// <summary>Of this life of the server.</summary>
    private string Service { get; } = SrsIds.Short(boot.Id.ToString());

    public Task SendAsync(HttpContext http, string member, JsonNode? value) => WriteAsync(http, new()
    {
        ["code"] = 0, ["server"] = Server, ["service"] = Service, ["pid"] = Environment.ProcessId.ToString(), [member] = value,
    });

    public static Task DoneAsync(HttpContext http) => WriteAsync(http, new() { ["code"] = 0 });

    /// <summary>An error is status 200 as well: the code says it.</summary>
    public static Task FailAsync(HttpContext http, int code) => WriteAsync(http, new() { ["code"] = code });

    private static Task WriteAsync(HttpContext http, JsonObject body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(Json), http.RequestAborted);
    }
}
