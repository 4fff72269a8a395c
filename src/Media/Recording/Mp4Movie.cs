using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SrsStack.Media.Containers.Mp4;
using SrsStack.Media.Time;

namespace SrsStack.Media.Recording;

/// <summary>An MP4 file that can be written: everything about it is known, its media is still in the segments.</summary>
public sealed class Mp4Movie
{
    private const int HeadBuffer = 64 * 1024;
    private const int CopyBuffer = 1 << 20;

    private readonly IReadOnlyList<SegmentFile> _segments;
    private readonly IReadOnlyList<CopyStep> _steps;
    private readonly MovieLayout _layout;

    internal Mp4Movie(IReadOnlyList<SegmentFile> segments, IReadOnlyList<CopyStep> steps, MovieLayout layout, SampleTable[] tables)
    {
        (_segments, _steps, _layout) = (segments, steps, layout);
        Start = tables.Min(t => t.ShownFrom);
        Pictures = tables.Where(t => t.Head.IsVideo).Sum(t => t.Count);
        Sounds = tables.Where(t => !t.Head.IsVideo).Sum(t => t.Count);
        Codecs = SegmentTotals.CodecsOf(new(tables.FirstOrDefault(t => t.Head.IsVideo)?.Head, tables.FirstOrDefault(t => !t.Head.IsVideo)?.Head));
    }

    /// <summary>Length of the file, exactly.</summary>
    public long Bytes => _layout.Size;

    /// <summary>Where on the recording's time line it begins: what its first picture or sound is shown at.</summary>
    public MediaTime Start { get; }

    public MediaTime Duration => MediaTime.From90KHz(_layout.Duration);

    /// <summary>Video samples.</summary>
    public int Pictures { get; }

    /// <summary>Audio samples.</summary>
    public int Sounds { get; }

    /// <summary>As <see cref="SegmentRecord.Codecs"/>.</summary>
    public string Codecs { get; }

    /// <summary>Writes the file, and waits for the disk. Blocks; media does not pass through this process where the system can copy by itself.</summary>
    /// <param name="path">Replaced when it exists; removed again when writing fails.</param>
    /// <param name="written">Told how many bytes there are, now and then; null for nobody.</param>
    /// <exception cref="InvalidDataException">A segment is shorter than it was when the plan was made.</exception>
    /// <exception cref="IOException">A file can not be read or written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came first.</exception>
    public void WriteTo(string path, IProgress<long>? written = null, CancellationToken stop = default)
    {
        try
        {
            using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, HeadBuffer);
            _layout.WriteHead(output);
            output.Flush();
            Copy(output.SafeFileHandle, output.Length, written, stop);
            RandomAccess.FlushToDisk(output.SafeFileHandle);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private void Copy(SafeFileHandle output, long at, IProgress<long>? written, CancellationToken stop)
    {
        var copier = new FileCopier(output, at, CopyBuffer);
        for (var i = 0; i < _steps.Count;)
        {
            using var source = File.OpenHandle(_segments[_steps[i].Segment].Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            for (var segment = _steps[i].Segment; i < _steps.Count && _steps[i].Segment == segment; i++)
            {
                stop.ThrowIfCancellationRequested();
                copier.Copy(source, _steps[i].At, _steps[i].Bytes);
            }

            written?.Report(copier.At);
        }
    }
}

/// <param name="Segment">Index of the file.</param>
/// <param name="At">Where in it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CopyStep(int Segment, long At, long Bytes);
