using System.Diagnostics.Metrics;

namespace SrsStack.Media.Engine;

/// <summary>Counters of the whole engine. No label per session or stream.</summary>
public sealed class EngineMeters : IDisposable
{
    public const string MeterName = "SrsStack.Media";

    private readonly Meter _meter = new(MeterName);

    public EngineMeters()
    {
        Sessions = _meter.CreateCounter<long>("srsstack.media.sessions", description: "Sessions begun, by protocol and role.");
        LostPlayNotices = _meter.CreateCounter<long>("srsstack.media.play_notices_lost", description: "Players that came or went and that nobody could be told of, because too many did at once.");
        Refusals = _meter.CreateCounter<long>("srsstack.media.refusals", description: "Sessions refused, by protocol, role and reason.");
        ProtocolErrors = _meter.CreateCounter<long>("srsstack.media.protocol_errors", description: "Connections ended for breaking their protocol.");
        ReceivedBytes = _meter.CreateCounter<long>("srsstack.media.received_bytes", "By", "Bytes from publishers.");
        SentBytes = _meter.CreateCounter<long>("srsstack.media.sent_bytes", "By", "Bytes to players.");
        SkippedGops = _meter.CreateCounter<long>("srsstack.media.skipped_gops", description: "Times a slow player jumped to a newer key frame.");
        SkippedTags = _meter.CreateCounter<long>("srsstack.media.skipped_tags", description: "Media messages that could not be understood.");
        HlsFiles = _meter.CreateCounter<long>("srsstack.media.hls_files", description: "Lists and segments written to disk.");
        HlsFileFailures = _meter.CreateCounter<long>("srsstack.media.hls_file_failures", description: "Lists and segments not written to disk: write, it failed; late, the disk was too slow.");
        SrtPackets = _meter.CreateCounter<long>("srsstack.media.srt_packets", description: "Packets of ended SRT sessions, by what became of them.");
    }

    public Counter<long> Sessions { get; }

    public Counter<long> LostPlayNotices { get; }

    public Counter<long> Refusals { get; }

    public Counter<long> ProtocolErrors { get; }

    public Counter<long> ReceivedBytes { get; }

    public Counter<long> SentBytes { get; }

    public Counter<long> SkippedGops { get; }

    public Counter<long> SkippedTags { get; }

    public Counter<long> HlsFiles { get; }

    public Counter<long> HlsFileFailures { get; }

    public Counter<long> SrtPackets { get; }

    /// <summary>From the oldest byte of a batch to the player's socket.</summary>
    public DelayHistogram SendDelay { get; } = new();

    public void Dispose() => _meter.Dispose();
}
