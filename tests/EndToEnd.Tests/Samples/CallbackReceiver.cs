using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>One of the samples as a process, which prints a line for each event that it acted upon.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    public const string Denied = "denied-stream";
    private const string Ready = "listening on port ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
    private readonly List<string> _lines = [];
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private CallbackReceiver(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public Uri Url { get; private set; } = null!;

    private IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public static async Task<CallbackReceiver> StartAsync(byte[] key, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "0", Denied]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SRSSTACK_CALLBACK_SECRET"] = "whsec_" + Convert.ToBase64String(key);
        var receiver = new CallbackReceiver(start);
        await Poll.UntilAsync(() => Task.FromResult(receiver.Lines.Count > 0 || receiver._process.HasExited), Limit, () => $"{program} {arguments[0]} says nothing");
        if (receiver._process.HasExited) Assert.Fail($"{program} {arguments[0]} ended: {await receiver._errors}");
        var port = int.Parse(receiver.Lines[0][Ready.Length..], CultureInfo.InvariantCulture);
        receiver.Url = new($"http://127.0.0.1:{port}/callback");
        return receiver;
    }

    /// <returns>The status and the code in the body; 0 and 1 where the connection was closed without an answer.</returns>
    public async Task<(int Status, int Code)> SendAsync(Callback callback, bool inChunks = false)
    {
        using var request = callback.RequestTo(Url, inChunks);
        return await SendAsync(request);
    }

    public async Task<(int Status, int Code)> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using var answer = await _http.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? JsonDocument.Parse(body).RootElement.GetProperty("code").GetInt32() : 1);
        }
        catch (HttpRequestException)
        {
            return (0, 1);
        }
    }

    /// <summary>What it did meanwhile. A last event shows that all before it is printed.</summary>
    public async Task<IReadOnlyList<string>> ActsOfAsync(byte[] key, Func<Task> meanwhile)
    {
        var before = Lines.Count;
        await meanwhile();
        var last = $"last-{Guid.NewGuid():N}";
        (await SendAsync(Callback.Of("on_unpublish", last).Signed(key))).ShouldBe((200, 0));
        var line = Line("took", "on_unpublish", last);
        await Poll.UntilAsync(() => Task.FromResult(Lines.Contains(line)), Limit, () => $"{line} is not printed, but {string.Join('\n', Lines.Skip(before))}");
        return [.. Lines.Skip(before).TakeWhile(l => l != line)];
    }

    public static string Line(string what, string action, string stream) => $"{what} \"{action}\" \"live/{stream}\"";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await Task.WhenAll(_reading, _errors);
        _process.Dispose();
        _http.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
        }
    }
}
