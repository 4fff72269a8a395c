using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using SrsStack.Media.Engine;

namespace SrsStack.Host.Platform;

/// <summary>The product's meters as Prometheus text, with SRS's series names beside our own so that known boards go on working.</summary>
internal sealed class MetricsText : IDisposable
{
    private const string OwnMeters = "SrsStack.";
    private readonly MediaEngine _engine;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly string _version;
    private TimeSpan _cpuUsed;
    private long _cpuAt;

    public MetricsText(MediaEngine engine, HostSettings settings)
    {
        _engine = engine;
        _version = settings.BuildVersion;
        _cpuAt = engine.Time.GetTimestamp();
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
    }

    public void Start() => _listener.Start();

    public string Render()
    {
        var text = new StringBuilder();
        foreach (var group in _series.Values.GroupBy(s => s.Name).OrderBy(g => g.Key, StringComparer.Ordinal)) AppendGroup(text, group.Key, [.. group]);
        AppendDelay(text);
        AppendSrs(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        var series = _series.GetOrAdd(instrument.Name + labels, _ => new(instrument.Name.Replace('.', '_') + "_total", instrument.Description ?? "", labels));
        Interlocked.Add(ref series.Value, value);
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder("{");
        foreach (var (name, value) in tags)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(name).Append("=\"").Append(Escape(value?.ToString() ?? "")).Append('"');
        }
        return text.Append('}').ToString();
    }

    /// <summary>Prometheus text format 0.0.4: backslash, quote and line feed.</summary>
    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void AppendGroup(StringBuilder text, string name, IReadOnlyList<Series> series)
    {
        text.Append("# HELP ").Append(name).Append(' ').AppendLine(series[0].Help).Append("# TYPE ").Append(name).AppendLine(" counter");
        foreach (var one in series.OrderBy(s => s.Labels, StringComparer.Ordinal))
            text.Append(name).Append(one.Labels).Append(' ').AppendLine(Interlocked.Read(ref one.Value).ToString(CultureInfo.InvariantCulture));
    }

    private void AppendSrs(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        Gauge(text, "srs_build_info", "Version of the server.", 1, $"{{version=\"{_version}\"}}");
        Gauge(text, "srs_cpu_percent", "Processor time since the last look, in percent of one core.", CpuPercent(process));
        Gauge(text, "srs_memory", "Resident memory in KiB.", process.WorkingSet64 / 1024);
        Gauge(text, "srs_streams", "Streams that are live.", _engine.Sessions.Count(s => s.Role == SessionRole.Publish));
        Gauge(text, "srs_clients", "Publishers and players connected.", _engine.Sessions.Count());
        Counter(text, "srs_clients_total", "Sessions since the start.", Sum("srsstack.media.sessions"));
        Counter(text, "srs_clients_errs_total", "Connections ended for breaking their protocol.", Sum("srsstack.media.protocol_errors"));
        Counter(text, "srs_receive_bytes_total", "Bytes from publishers.", Sum("srsstack.media.received_bytes"));
        Counter(text, "srs_send_bytes_total", "Bytes to players.", Sum("srsstack.media.sent_bytes"));
    }

    private void AppendDelay(StringBuilder text)
    {
        const string name = "srsstack_media_send_delay_seconds";
        text.Append("# HELP ").Append(name).AppendLine(" From the oldest byte of a batch to the player's socket.").Append("# TYPE ").Append(name).AppendLine(" histogram");
        var (counts, sum) = (_engine.Meters.SendDelay.Counts(), 0L);
        for (var i = 0; i < counts.Count; i++)
        {
            var bound = i < DelayHistogram.Bounds.Count ? DelayHistogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.AppendLine(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {sum += counts[i]}");
        }
        text.AppendLine(CultureInfo.InvariantCulture, $"{name}_sum {_engine.Meters.SendDelay.Sum}").AppendLine(CultureInfo.InvariantCulture, $"{name}_count {sum}");
    }

    private double CpuPercent(Process process)
    {
        var (used, now) = (process.TotalProcessorTime, _engine.Time.GetTimestamp());
        lock (_series)
        {
            var elapsed = _engine.Time.GetElapsedTime(_cpuAt, now);
            var percent = elapsed > TimeSpan.Zero ? (used - _cpuUsed) / elapsed * 100 : 0;
            (_cpuUsed, _cpuAt) = (used, now);
            return percent;
        }
    }

    private long Sum(string instrument) =>
        _series.Values.Where(s => s.Name == instrument.Replace('.', '_') + "_total").Sum(s => Interlocked.Read(ref s.Value));

    private static void Gauge(StringBuilder text, string name, string help, double value, string labels = "") => Append(text, name, "gauge", help, value, labels);

    private static void Counter(StringBuilder text, string name, string help, double value) => Append(text, name, "counter", help, value, "");

    private static void Append(StringBuilder text, string name, string type, string help, double value, string labels) =>
        text.Append("# HELP ").Append(name).Append(' ').AppendLine(help).Append("# TYPE ").Append(name).Append(' ').AppendLine(type)
            .Append(name).Append(labels).Append(' ').AppendLine(value.ToString("0.######", CultureInfo.InvariantCulture));

    private sealed class Series(string name, string help, string labels)
    {
        public long Value;

        public string Name => name;

        public string Help => help;

        public string Labels => labels;
    }
}
