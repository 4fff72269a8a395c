// Receives callbacks: SRSSTACK_CALLBACK_SECRET=whsec_... dotnet run PORT [DENIED_STREAM...]
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

const int MaxBody = 64 * 1024;
const string Prefix = "whsec_";

var secret = Environment.GetEnvironmentVariable("SRSSTACK_CALLBACK_SECRET") ?? "";
var key = new byte[64];
if (args.Length == 0 || !secret.StartsWith(Prefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) || length < 24)
{
    Console.Error.WriteLine("usage: SRSSTACK_CALLBACK_SECRET=whsec_... dotnet run PORT [DENIED_STREAM...]");
    return 2;
}

var signature = new Signature(key[..length], TimeProvider.System);
var events = new Events([.. args[1..]]);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenAnyIP(int.Parse(args[0], CultureInfo.InvariantCulture));
    kestrel.Limits.MaxRequestBodySize = MaxBody;
});
await using var app = builder.Build();
app.MapPost("/callback", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    try { await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted); }
    catch (BadHttpRequestException e) { return Refuse(e.StatusCode); }   // 413: too long
    if (!signature.IsGenuine(request.Headers, body.ToArray())) return Refuse(401);
    return Event.Parse(body.ToArray()) is { } known ? Results.Json(new { code = events.Take(request.Headers["webhook-id"].ToString(), known) }) : Refuse(400);
});
await app.StartAsync();
Console.WriteLine($"listening on port {new Uri(app.Urls.First()).Port}");
await app.WaitForShutdownAsync();
return 0;

static IResult Refuse(int status) => Results.Json(new { code = 1 }, statusCode: status);

/// <summary>Who knows the secret signs so: HMAC-SHA256 over id, time stamp and the very bytes of the body.</summary>
internal sealed class Signature(byte[] key, TimeProvider time)
{
    private const int MaxAge = 5 * 60;

    /// <summary>Whether one of the signatures fits and was made within the last five minutes.</summary>
    public bool IsGenuine(IHeaderDictionary headers, byte[] body)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (seconds < now - MaxAge || seconds > now + MaxAge) return false;
        byte[] signed = [.. Encoding.Latin1.GetBytes($"{id}.{timestamp}."), .. body];
        var mac = HMACSHA256.HashData(key, signed);
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(mac));
        return headers["webhook-signature"].ToString().Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(expected, Encoding.Latin1.GetBytes(one)));
    }
}

internal sealed record Event(string Action, string App, string Stream)
{
    public static Event? Parse(byte[] body)
    {
        try { return JsonSerializer.Deserialize<Event>(body, JsonSerializerOptions.Web); }
        catch (JsonException) { return null; }
    }
}

/// <summary>Acts once for each id.</summary>
internal sealed class Events(HashSet<string> denied)
{
    private const int MaxIds = 10_000;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <returns>The code to answer. One at a time, so that a retry waits for what the first try comes to.</returns>
    public int Take(string id, Event e)
    {
        var isDenied = e.Action == "on_publish" && denied.Contains(e.Stream);
        lock (_lock)
        {
            if (_seen.Contains(id)) return isDenied ? 1 : 0;
            Act(e, isDenied);   // when it throws the id is not remembered, and the sender comes again
            _seen.Add(id);
            _order.Enqueue(id);
            if (_order.Count > MaxIds) _seen.Remove(_order.Dequeue());
        }
        return isDenied ? 1 : 0;
    }

    /// <summary>Yours to fill. Text from outside is printed as JSON, so that it can not write lines of its own.</summary>
    private static void Act(Event e, bool isDenied) =>
        Console.WriteLine($"{(isDenied ? "refused" : "took")} {JsonSerializer.Serialize(e.Action)} {JsonSerializer.Serialize($"{e.App}/{e.Stream}")}");
}
