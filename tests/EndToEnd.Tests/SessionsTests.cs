using SrsStack.V1;

namespace SrsStack.EndToEnd.Tests;

/// <summary>Who publishes and plays now is told, and each can be sent away, on every wire.</summary>
[Collection(Playing.Name)]
public sealed class SessionsTests(SharedHost host) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Wires _wires = new(host);
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _wires.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Sessions_are_listed_with_their_numbers_and_end_when_they_are_kicked()
    {
        await using var publisher = host.Publish("live/sessions", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/sessions");
        foreach (var wire in new[] { "JSON", "gRPC", "gRPC-Web" })
        {
            using var player = await Poll.ForAsync(() => FlvConnection.TryOpenAsync(host.Http("live/sessions.flv"), _http), Patience, () => "a player");
            await player.ReadPictureAsync();
            var sessions = (await _wires.AskAsync(Method("ListSessions"), new ListSessionsRequest { App = "live", Stream = "sessions" }, wire))
                .Messages.Cast<ListSessionsResponse>().Single().Sessions;

            sessions.Select(s => (s.Role, s.Protocol)).ShouldBe([(Session.Types.Role.Publisher, "rtmp"), (Session.Types.Role.Player, "flv")], wire);
            sessions.ShouldAllBe(s => s.Bytes > 0 && s.Peer.StartsWith("127.0.0.1:", StringComparison.Ordinal) && s.StartTime != null);
            var kick = new KickSessionRequest { SessionId = sessions[1].Id };
            (await _wires.AskAsync(Method("KickSession"), kick, wire)).Status.ShouldBe("OK", wire);
            await Should.ThrowAsync<EndOfStreamException>(async () => { while (true) await player.ReadAsync(); });
            var again = await _wires.AskAsync(Method("KickSession"), kick, wire);
            (again.Status, again.Text.Contains("SESSION_NOT_FOUND", StringComparison.Ordinal)).ShouldBe(("NOT_FOUND", true), $"{wire}: {again.Text}");
        }
        publisher.IsRunning.ShouldBeTrue("nobody else was sent away");
    }

    [Fact]
    public async Task The_distance_of_key_frames_and_the_delay_of_sending_are_told()
    {
        await using var publisher = host.Publish("live/numbers", await SourceFiles.Usual.Value);
        await host.Api.LiveAsync("live/numbers");
        using var player = await Poll.ForAsync(() => FlvConnection.TryOpenAsync(host.Http("live/numbers.flv"), _http), Patience, () => "a player");
        await player.ReadPictureAsync();

        await Poll.UntilAsync(async () => (await host.Api.GetAsync("v1/streams/live/numbers"))["stats"]?["gopMs"] is { } gop && (int)gop > 0, Patience, () => "two key frames");
        var metrics = await _http.GetStringAsync(host.Http("metrics"));
        metrics.ShouldContain("# TYPE srsstack_media_send_delay_seconds histogram");
        var count = metrics.Split('\n').Single(l => l.StartsWith("srsstack_media_send_delay_seconds_count ", StringComparison.Ordinal)).Split(' ')[1];
        int.Parse(count, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
    }

    private static Google.Protobuf.Reflection.MethodDescriptor Method(string name) => StreamsApi.Descriptor.FindMethodByName(name);
}
