using System.Net;
using System.Text.Json.Nodes;

namespace SrsStack.EndToEnd.Tests.Samples;

/// <summary>What the server sends and signs, each sample verifies and answers.</summary>
[Collection(Asking.Name)]
public sealed class SamplesBesideTheServerTests(SharedHost host, SampleReceivers samples) : IClassFixture<SampleReceivers>
{
    public static TheoryData<string> Languages => [.. SampleReceivers.Languages];

    [Theory, MemberData(nameof(Languages))]
    public async Task A_sample_is_asked_refuses_what_it_denies_and_is_told_the_end(string language)
    {
        var allowed = $"sampled-{language}";
        var made = await host.Api.PostAsync("v1/callbacks", new() { ["url"] = "http://127.0.0.1:9/callback", ["streamPattern"] = "live/*" });
        var (id, secret) = ((string)made["callback"]!["id"]!, (string)made["secret"]!);
        await using var sample = await samples.StartAsync(language, Convert.FromBase64String(secret["whsec_".Length..]));
        try
        {
            using var changed = await host.Api.SendAsync(new(HttpMethod.Patch, $"v1/callbacks/{id}") { Content = EndToEndApi.Json(new JsonObject { ["url"] = sample.Url.ToString() }) });
            changed.StatusCode.ShouldBe(HttpStatusCode.OK);
            await using (var refused = host.Publish($"live/{SampleReceiver.Denied}", await SourceFiles.Small.Value)) (await refused.EndAsync()).Code.ShouldNotBe(0);
            await sample.UntilAsync(SampleReceiver.Line("refused", "on_publish", SampleReceiver.Denied));

            await using (var publisher = host.Publish($"live/{allowed}", await SourceFiles.Small.Value))
            {
                await host.Api.LiveAsync($"live/{allowed}");
                await sample.UntilAsync(SampleReceiver.Line("took", "on_publish", allowed));
                await publisher.StopAsync();
            }
            await sample.UntilAsync(SampleReceiver.Line("took", "on_unpublish", allowed));
        }
        finally
        {
            using var gone = await host.Api.SendAsync(new(HttpMethod.Delete, $"v1/callbacks/{id}"));
            gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }
}
