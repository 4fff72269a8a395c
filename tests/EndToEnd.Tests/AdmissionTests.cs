namespace SrsStack.EndToEnd.Tests;

/// <summary>Publishing needs the key, exactly; who fails is told why, and the key shows up nowhere.</summary>
[Collection(Asking.Name)]
public sealed class AdmissionTests(SharedHost host)
{
    [Theory]
    [InlineData("no-key", "", "no_key")]
    [InlineData("empty-key", "?secret=", "no_key")]
    [InlineData("wrong-key", "?secret=00000000000000000000000000000000", "bad_key")]
    [InlineData("beginning", "?secret={beginning}", "bad_key")]
    [InlineData("more", "?secret={key}0", "bad_key")]
    [InlineData("other-case", "?secret={upper}", "bad_key")]
    [InlineData("other-name", "?Secret={key}", "no_key")]
    [InlineData("second", "?secret=wrong-key&secret={key}", "bad_key")]
    public async Task A_publisher_without_the_exact_key_is_refused(string name, string query, string reason)
    {
        var address = $"live/{name}{Fill(query)}";
        await RefusedAsync(address);

        var events = await host.Api.EventsEndingAsync($"live/{name}", "refused");
        events.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        await NothingTellsTheKeyAsync();
    }

    [Fact]
    public async Task The_key_inside_the_stream_name_is_refused_and_not_remembered()
    {
        await RefusedAsync($"live/in-name-{host.Key}");

        var events = await host.Api.EventsEndingAsync("live/in-name-***", "refused");
        events.ShouldHaveSingleItem().Reason.ShouldBe("key_in_name");
        await NothingTellsTheKeyAsync();
    }

    [Fact]
    public async Task A_refusal_is_counted_without_the_name()
    {
        await RefusedAsync("live/counted");
        var metrics = await host.Api.TextAsync("metrics");
        metrics.ShouldContain("srsstack_media_refusals_total{protocol=\"rtmp\",role=\"Publish\",reason=\"no_key\"}");
        metrics.ShouldNotContain("counted");
    }

    [Theory]
    [InlineData("live/..%2f..%2fetc%2fpasswd")]
    [InlineData("live/%00")]
    [InlineData("live/a%0d%0ab")]
    [InlineData("live/<script>alert(1)<\u002fscript>")]
    public async Task A_name_that_could_do_harm_is_refused(string name)
    {
        await RefusedAsync($"{name}?secret={host.Key}");
        (await host.Api.EventsAsync()).ShouldNotContain(e => e.EventStream.Contains("passwd", StringComparison.Ordinal) || e.EventStream.Contains("script", StringComparison.Ordinal));
    }

    private string Fill(string query) => query
        .Replace("{key}", host.Key, StringComparison.Ordinal)
        .Replace("{upper}", host.Key.ToUpperInvariant(), StringComparison.Ordinal)
        .Replace("{beginning}", host.Key[..^1], StringComparison.Ordinal);

    private async Task RefusedAsync(string address)
    {
        await using var publisher = Publisher.StartAt(host.Server, address, await SourceFiles.Usual.Value);
        var (code, errors) = await publisher.EndAsync();
        code.ShouldNotBe(0, address);
        errors.ShouldContain("Server error", customMessage: address);
    }

    private async Task NothingTellsTheKeyAsync()
    {
        var history = string.Join('\n', (await host.Api.EventsAsync()).Select(e => e.Json.ToJsonString()));
        foreach (var (where, text) in new[] { ("history", history), ("log", host.Server.Log), ("metrics", await host.Api.TextAsync("metrics")) })
        {
            text.ShouldNotBeEmpty();
            text.Contains(host.Key, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"the publish key is in the {where}");
            text.Contains(EndToEndApi.Password, StringComparison.Ordinal).ShouldBeFalse($"the password is in the {where}");
            text.Contains(host.Api.Bearer!, StringComparison.Ordinal).ShouldBeFalse($"a token is in the {where}");
        }
    }
}
