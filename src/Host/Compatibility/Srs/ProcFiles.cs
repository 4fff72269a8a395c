using System.Globalization;
using System.Runtime.InteropServices;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>Numbers of the machine from <c>/proc</c> (proc(5)). What cannot be read is zero.</summary>
internal static class ProcFiles
{
    /// <summary>The three load averages.</summary>
    public static double[] Load() => [.. Words("/proc/loadavg").Take(3).Select(Number).Concat([0, 0, 0]).Take(3)];

    /// <summary>Seconds since the machine started, and seconds that its processors did nothing.</summary>
    public static (double Up, double Idle) Uptime() => Words("/proc/uptime") is [var up, var idle, ..] ? (Number(up), Number(idle)) : default;

    /// <summary>KiB by name, for example <c>MemTotal</c>.</summary>
    public static IReadOnlyDictionary<string, long> Memory() => Lines("/proc/meminfo").Select(l => l.Split(':', 2))
        .Where(p => p.Length == 2).ToDictionary(p => p[0], p => (long)Number(p[1].TrimStart().Split(' ')[0]), StringComparer.Ordinal);

    /// <summary>Bytes that came and went over all networks but the loopback.</summary>
    public static (long Received, long Sent) Network()
    {
        var (received, sent) = (0L, 0L);
        foreach (var line in Lines("/proc/net/dev").Select(l => l.Split(':', 2)).Where(l => l.Length == 2 && l[0].Trim() != "lo"))
        {
            var fields = line[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 8) (received, sent) = (received + (long)Number(fields[0]), sent + (long)Number(fields[8]));
        }
        return (received, sent);
    }

    /// <summary>Processor time of the machine in hundredths of a second: all, and idle.</summary>
    public static (long All, long Idle) Processor()
    {
        var fields = Lines("/proc/stat").FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(f => (long)Number(f)).ToArray() ?? [];
        return fields.Length < 5 ? default : (fields.Take(8).Sum(), fields[3] + fields[4]);
    }

    /// <summary>TCP connections in use, waiting after their end, and UDP sockets.</summary>
    public static (int Tcp, int Waiting, int Udp) Sockets()
    {
        var lines = Lines("/proc/net/sockstat");
        return (Value(lines, "TCP:", "inuse"), Value(lines, "TCP:", "tw"), Value(lines, "UDP:", "inuse"));
    }

    /// <summary>Since the machine started.</summary>
    public static DiskTotals Disk()
    {
        var pages = Lines("/proc/vmstat").Select(l => l.Split(' ')).Where(w => w is ["pgpgin" or "pgpgout", _]).ToDictionary(w => w[0], w => (long)Number(w[1]), StringComparer.Ordinal);
        var busy = Lines("/proc/diskstats").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 12).Select(w => (long)Number(w[12])).DefaultIfEmpty().Max();
        return new(pages.GetValueOrDefault("pgpgin"), pages.GetValueOrDefault("pgpgout"), busy);
    }

    /// <summary>Id of the process that started this one.</summary>
    public static int Parent() =>
        (int)Number(Lines("/proc/self/status").FirstOrDefault(l => l.StartsWith("PPid:", StringComparison.Ordinal))?.Split('\t')[^1] ?? "");

    private static int Value(string[] lines, string line, string name)
    {
        var words = lines.FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal))?.Split(' ') ?? [];
        var at = Array.IndexOf(words, name);
        return at >= 0 && at + 1 < words.Length ? (int)Number(words[at + 1]) : 0;
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static string[] Words(string file) => Lines(file).FirstOrDefault()?.Split(' ') ?? [];

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <param name="BusyMs">Of the busiest disk.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DiskTotals(long ReadKib, long WrittenKib, long BusyMs);
