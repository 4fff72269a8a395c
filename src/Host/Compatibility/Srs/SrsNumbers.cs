using System.Diagnostics;
using System.Text.Json.Nodes;
using SrsStack.Application.Platform;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Compatibility.Srs;

/// <summary>The server and its machine in SRS's shapes.</summary>
internal sealed class SrsNumbers(MediaEngine engine, CurrentBoot boot, TimeProvider time)
{
    /// <summary>What clients of SRS Stack 5 expect of the media server inside.</summary>
    public const string CompatibleVersion = "5.0.213";

    private readonly Lock _lock = new();
    private (long All, long Idle) _machine;
    private (TimeSpan Used, long At) _process;
    private (DiskTotals Totals, long At) _disk;

    public static JsonObject Versions() => new() { ["major"] = 5, ["minor"] = 0, ["revision"] = 213, ["version"] = CompatibleVersion };

    public JsonObject Summaries() => new() { ["ok"] = true, ["now_ms"] = Now, ["self"] = Self(), ["system"] = System() };

    public JsonObject Usage()
    {
        using var process = Process.GetCurrentProcess();
        return new()
        {
            ["ok"] = true, ["sample_time"] = Now, ["ru_utime"] = (long)process.UserProcessorTime.TotalMilliseconds,
            ["ru_stime"] = (long)process.PrivilegedProcessorTime.TotalMilliseconds, ["ru_maxrss"] = process.PeakWorkingSet64 / 1024,
        };
    }

    public static JsonObject OwnProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new()
        {
            ["ok"] = true, ["pid"] = process.Id, ["comm"] = process.ProcessName, ["state"] = "S", ["num_threads"] = process.Threads.Count,
            ["utime"] = (long)process.UserProcessorTime.TotalMilliseconds, ["stime"] = (long)process.PrivilegedProcessorTime.TotalMilliseconds,
            ["vsize"] = process.VirtualMemorySize64, ["rss"] = process.WorkingSet64 / Environment.SystemPageSize,
        };
    }

    public JsonObject Machine()
    {
        var (all, idle) = ProcFiles.Processor();
        return new() { ["ok"] = true, ["sample_time"] = Now, ["total"] = all, ["idle"] = idle, ["percent"] = MachinePercent() };
    }

    public JsonObject Memory()
    {
        var memory = ProcFiles.Memory();
        long Of(string name) => memory.GetValueOrDefault(name);
        return new()
        {
            ["ok"] = true, ["sample_time"] = Now, ["percent_ram"] = Share(Of("MemTotal") - Of("MemAvailable"), Of("MemTotal")),
            ["percent_swap"] = Share(Of("SwapTotal") - Of("SwapFree"), Of("SwapTotal")), ["MemActive"] = Of("Active"), ["RealInUse"] = Of("MemTotal") - Of("MemAvailable"),
            ["NotInUse"] = Of("MemAvailable"), ["MemTotal"] = Of("MemTotal"), ["MemFree"] = Of("MemFree"), ["Buffers"] = Of("Buffers"), ["Cached"] = Of("Cached"),
            ["SwapTotal"] = Of("SwapTotal"), ["SwapFree"] = Of("SwapFree"),
        };
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private JsonObject Self()
    {
        using var process = Process.GetCurrentProcess();
        var total = ProcFiles.Memory().GetValueOrDefault("MemTotal");
        return new()
        {
            ["version"] = CompatibleVersion, ["pid"] = process.Id, ["ppid"] = ProcFiles.Parent(), ["argv"] = Path.GetFileName(Environment.ProcessPath), ["cwd"] = Environment.CurrentDirectory, ["mem_kbyte"] = process.WorkingSet64 / 1024,
            ["mem_percent"] = Share(process.WorkingSet64 / 1024, total), ["cpu_percent"] = ProcessPercent(process),
            ["srs_uptime"] = (long)(time.GetUtcNow() - boot.StartedAt).TotalSeconds,
        };
    }

    private JsonObject System()
    {
        var (memory, load, (up, idle), (received, sent), (tcp, waiting, udp)) = (ProcFiles.Memory(), ProcFiles.Load(), ProcFiles.Uptime(), ProcFiles.Network(), ProcFiles.Sockets());
        long Of(string name) => memory.GetValueOrDefault(name);
        var (sessions, disk) = (engine.Sessions.ToList(), DiskRates());
        return new()
        {
            ["cpu_percent"] = MachinePercent(), ["disk_read_KBps"] = disk.Read, ["disk_write_KBps"] = disk.Written, ["disk_busy_percent"] = disk.Busy, ["mem_ram_kbyte"] = Of("MemTotal"),
            ["mem_ram_percent"] = Share(Of("MemTotal") - Of("MemAvailable"), Of("MemTotal")), ["mem_swap_kbyte"] = Of("SwapTotal"),
            ["mem_swap_percent"] = Share(Of("SwapTotal") - Of("SwapFree"), Of("SwapTotal")), ["cpus"] = Environment.ProcessorCount, ["cpus_online"] = Environment.ProcessorCount,
            ["uptime"] = up, ["ilde_time"] = idle, ["load_1m"] = load[0], ["load_5m"] = load[1], ["load_15m"] = load[2], ["net_sample_time"] = Now,
            ["net_recv_bytes"] = received, ["net_send_bytes"] = sent, ["net_recvi_bytes"] = 0, ["net_sendi_bytes"] = 0, ["srs_sample_time"] = Now,
            ["srs_recv_bytes"] = sessions.OfType<PublishSession>().Sum(s => s.Bytes), ["srs_send_bytes"] = sessions.OfType<PlaySession>().Sum(s => s.Bytes),
            ["conn_sys"] = tcp, ["conn_sys_et"] = tcp, ["conn_sys_tw"] = waiting, ["conn_sys_udp"] = udp, ["conn_srs"] = sessions.Count,
        };
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 4);

    /// <summary>Since the last look, as SRS tells it: 1 is all processors.</summary>
    private double MachinePercent()
    {
        lock (_lock)
        {
            var (before, now) = (_machine, ProcFiles.Processor());
            _machine = now;
            return now.All <= before.All ? 0 : Math.Round(1 - ((double)(now.Idle - before.Idle) / (now.All - before.All)), 4);
        }
    }

    /// <summary>Since the last look: KiB a second, and the share of the time that the busiest disk was at work.</summary>
    private (long Read, long Written, double Busy) DiskRates()
    {
        lock (_lock)
        {
            var (before, now, at) = (_disk, ProcFiles.Disk(), time.GetTimestamp());
            _disk = (now, at);
            var seconds = time.GetElapsedTime(before.At, at).TotalSeconds;
            if (before.At == 0 || seconds <= 0) return default;
            return ((long)((now.ReadKib - before.Totals.ReadKib) / seconds), (long)((now.WrittenKib - before.Totals.WrittenKib) / seconds),
                Math.Round(Math.Clamp((now.BusyMs - before.Totals.BusyMs) / 1000.0 / seconds, 0, 1), 4));
        }
    }

    /// <summary>Since the last look: 1 is one processor.</summary>
    private double ProcessPercent(Process process)
    {
        lock (_lock)
        {
            var (before, used, at) = (_process, process.TotalProcessorTime, time.GetTimestamp());
            _process = (used, at);
            return before.At == 0 ? 0 : Math.Round((used - before.Used) / time.GetElapsedTime(before.At, at), 4);
        }
    }
}
