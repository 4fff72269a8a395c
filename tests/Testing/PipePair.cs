using System.IO.Pipelines;

namespace SrsStack.Testing;

/// <summary>A connection in memory: what one side writes the other reads.</summary>
public sealed class PipePair
{
    /// <param name="pauseBytes">What a side holds before its flush waits for the reader, as a socket's send buffer would.</param>
    public PipePair(int pauseBytes = 64 * 1024)
    {
        var options = new PipeOptions(pauseWriterThreshold: pauseBytes, resumeWriterThreshold: pauseBytes / 2, useSynchronizationContext: false);
        var up = new Pipe(options);
        var down = new Pipe(options);
        Client = new Side(down.Reader, up.Writer);
        Server = new Side(up.Reader, down.Writer);
    }

    public IDuplexPipe Client { get; }

    public IDuplexPipe Server { get; }

    private sealed record Side(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
