using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using SrsStack.Media.Containers.MpegTs;
using SrsStack.Media.Engine;
using SrsStack.Media.Live;

namespace SrsStack.Host.Delivery;

/// <summary>Pictures of live streams: the newest key frame, decoded by an ffmpeg child. One at a time a stream, kept for a second.</summary>
/// <remarks>The child gets the frame on its standard input and ends with it, so it does not outlive this process. It never sees an address or a file.</remarks>
internal sealed class Snapshots(TimeProvider time) : IDisposable
{
    private const int MaxPicture = 16 << 20;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _children = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly ConcurrentDictionary<FeedName, Shot> _shots = new();

    /// <returns>JPEG; null when the stream has no picture that can be decoded.</returns>
    public async Task<byte[]?> TakeAsync(LiveFeed feed, CancellationToken stop)
    {
        foreach (var (name, old) in _shots)
        {
            if (old.Picture.IsCompleted && time.GetElapsedTime(old.At) > Fresh) _shots.TryRemove(new(name, old));
        }
        var shot = _shots.GetOrAdd(feed.Name, _ => new(time.GetTimestamp(), new(() => Task.Run(() => DecodeAsync(feed)))));
        return await shot.Picture.WaitAsync(stop);
    }

    public void Dispose() => _children.Dispose();

    private async Task<byte[]?> DecodeAsync(LiveFeed feed)
    {
        var frame = new ArrayBufferWriter<byte>(64 << 10);
        if (!feed.TryWriteKeyFrame(new TsForm(), frame) || frame.WrittenCount == 0) return null;
        using var limit = new CancellationTokenSource(Patience, time);
        await _children.WaitAsync(limit.Token);
        try
        {
            return await RunAsync(frame.WrittenMemory, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or Win32Exception)
        {
            return null;        // too slow, ended early, or not installed
        }
        finally
        {
            _children.Release();
        }
    }

    private static async Task<byte[]?> RunAsync(ReadOnlyMemory<byte> frame, CancellationToken stop)
    {
        using var child = new Process
        {
            StartInfo = new("ffmpeg", ["-v", "error", "-threads", "1", "-f", "mpegts", "-i", "pipe:0", "-frames:v", "1", "-q:v", "4", "-f", "mjpeg", "pipe:1"])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        child.Start();
        await using var kill = stop.UnsafeRegister(static c => ((Process)c!).Kill(), child);
        child.ErrorDataReceived += static (_, _) => { };
        child.BeginErrorReadLine();
        var reading = ReadAsync(child.StandardOutput.BaseStream, stop);
        await child.StandardInput.BaseStream.WriteAsync(frame, stop);
        child.StandardInput.Close();
        var picture = await reading;
        await child.WaitForExitAsync(stop);
        return child.ExitCode == 0 && picture.Length > 0 ? picture : null;
    }

    private static async Task<byte[]> ReadAsync(Stream from, CancellationToken stop)
    {
        var picture = new MemoryStream();
        var piece = new byte[64 << 10];
        for (int count; (count = await from.ReadAsync(piece, stop)) > 0;)
        {
            if (picture.Length + count > MaxPicture) throw new IOException("A picture beyond every size.");
            picture.Write(piece, 0, count);
        }
        return picture.ToArray();
    }

    private sealed class Shot(long at, Lazy<Task<byte[]?>> picture)
    {
        public long At => at;

        public Task<byte[]?> Picture => picture.Value;
    }
}
