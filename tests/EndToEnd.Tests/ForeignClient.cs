using System.Diagnostics;

namespace SrsStack.EndToEnd.Tests;

/// <summary>A program that was written elsewhere, as a child process: arguments as a list, a limit of time.</summary>
internal static class ForeignClient
{
    /// <param name="lines">0: all it writes until it ends by itself; else so many lines, then it is ended.</param>
    public static async Task<string> RunAsync(string program, string[] arguments, int lines = 0)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            if (lines == 0)
            {
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                process.ExitCode.ShouldBe(0, $"{program} {arguments[0]}: {output}{await errors}");
                return output;
            }
            var some = new List<string>();
            while (some.Count < lines) some.Add((await process.StandardOutput.ReadLineAsync(limit.Token)).ShouldNotBeNull($"{program} ended early"));
            return string.Join('\n', some);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
