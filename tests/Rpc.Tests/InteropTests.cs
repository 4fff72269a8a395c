using System.Diagnostics;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

/// <summary>Clients that were written elsewhere, as child processes. What each checks is in its script.</summary>
public sealed class InteropTests(RpcHost host) : IClassFixture<RpcHost>
{
    private static readonly string Scripts = Path.Combine(RpcHost.ProjectDirectory, "Interop");
    private static readonly string Descriptors = Path.Combine(AppContext.BaseDirectory, "demo.pb");

    private string Endpoint => $"127.0.0.1:{host.Address.Port}";

    [Fact]
    public Task Grpc_js_works() => NodeAsync(
        "grpc-js.mjs", Endpoint, Path.Combine(RpcHost.ProjectDirectory, "Protos"), Path.Combine(RpcHost.ProjectDirectory, "..", "..", "protos"));

    [Fact]
    public Task Connect_web_works() => NodeAsync("connect-web.mjs", $"http://{Endpoint}", Descriptors);

    [Fact]
    public Task Python_grpcio_works() => RunAsync("/usr/bin/python3", Path.Combine(Scripts, "grpcio.py"), Endpoint, Descriptors);

    private static Task NodeAsync(string script, params string[] arguments)
    {
        Directory.Exists(Path.Combine(Scripts, "node_modules")).ShouldBeTrue($"the packages of {Scripts} are not installed: run ./test.sh");
        return RunAsync("node", [Path.Combine(Scripts, script), .. arguments]);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try { await process.WaitForExitAsync(limit.Token); }
        catch (OperationCanceledException) { process.Kill(entireProcessTree: true); }

        var text = $"{program} {string.Join(' ', arguments)}\n{await output}{await errors}";
        process.ExitCode.ShouldBe(0, text);
        text.ShouldContain("ok unary");
    }
}
