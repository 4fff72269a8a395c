using System.Diagnostics;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>The page of the OpenAPI document in a browser, under its own policy.</summary>
public sealed class OpenApiPageTests(RpcHost host) : IClassFixture<RpcHost>
{
    private const string Browser = "/usr/bin/chromium";

    [Fact]
    public async Task The_page_lists_every_operation()
    {
        File.Exists(Browser).ShouldBeTrue($"{Browser} is not installed: run ./test.sh");
        var profile = Directory.CreateTempSubdirectory("openapi-page-");
        string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.FullName}",
            "--virtual-time-budget=5000", "--dump-dom", new Uri(host.Address, "/openapi").ToString()];
        var start = new ProcessStartInfo(Browser, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var page = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try { await process.WaitForExitAsync(limit.Token); }
        catch (OperationCanceledException) { process.Kill(entireProcessTree: true); }

        var text = await page;
        text.ShouldContain("<h1 id=\"title\">Demo 1</h1>", customMessage: await errors);
        foreach (var id in (string[])["FilmApi_GetFilm", "FilmApi_ListFilms_2", "FilmApi_Count", "FilmApi_Echo"]) text.ShouldContain(id);
        profile.Delete(recursive: true);
    }
}
