using System.Text;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>The file of an export that is not complete yet.</summary>
internal static class ExportPart
{
    private const int Bite = 64 << 10;

    public static string Of(string file) => file + ".part";

    /// <summary>New, or with what an earlier export left when this one goes on where that ended.</summary>
    /// <exception cref="CliException">It ended elsewhere: events would be missing or there twice.</exception>
    public static StreamWriter Open(string file, long after)
    {
        var stream = new FileStream(Of(file), after > 0 ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var (begin, end) = LastLine(stream);
            if (end > 0 && Position(stream, begin, end) is var last && last != after)
                throw new CliException($"{Of(file)} ends with position {last}: go on with --after {last}, or remove it.");
            stream.SetLength(end);   // half a line is what a crash leaves
            stream.Position = end;
            return new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Bite) { NewLine = "\n" };
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static long Position(FileStream stream, long begin, long end)
    {
        var line = new byte[end - begin];
        stream.Position = begin;
        stream.ReadExactly(line);
        try
        {
            return Event.Parser.ParseJson(Encoding.UTF8.GetString(line)).Position;
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new CliException($"{stream.Name} is not an export: remove it, or give another --out.");
        }
    }

    /// <returns>Where the last complete line begins, and where it ends with its line feed; 0, 0 when there is none.</returns>
    private static (long Begin, long End) LastLine(FileStream stream)
    {
        var end = LastFeed(stream, stream.Length) + 1;
        return end == 0 ? (0, 0) : (LastFeed(stream, end - 1) + 1, end);
    }

    /// <returns>Of the last line feed below a place; -1 when there is none.</returns>
    private static long LastFeed(FileStream stream, long below)
    {
        var buffer = new byte[Bite];
        while (below > 0)
        {
            var begin = Math.Max(0, below - Bite);
            var piece = buffer.AsSpan(0, (int)(below - begin));
            stream.Position = begin;
            stream.ReadExactly(piece);
            if (piece.LastIndexOf((byte)'\n') is var found and >= 0) return begin + found;
            below = begin;
        }
        return -1;
    }
}
