using System.Diagnostics;

namespace SrsStack.Testing;

/// <summary>Runs ffmpeg and ffprobe as child processes, arguments as a list.</summary>
public static class MediaTools
{
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed, or it complained on its standard error.</exception>
    public static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        var (output, errors, code) = await TryRunAsync(tool, arguments);
        return code == 0 && errors.Length == 0 ? output : throw new InvalidOperationException($"{tool} ended with {code}: {errors}");
    }

    public static async Task<(string Output, string Errors, int Code)> TryRunAsync(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var argument in (string[])["-v", "error", .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, (await errors).Trim(), process.ExitCode);
    }
}

/// <summary>A directory for one test that is gone afterwards.</summary>
public sealed class MediaFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("srsstack-media-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
