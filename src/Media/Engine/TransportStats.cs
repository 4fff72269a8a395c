namespace SrsStack.Media.Engine;

/// <summary>What became of a session's packets so far, where its transport counts them (SRT).</summary>
/// <param name="RoundTrip">As the transport smooths it.</param>
/// <param name="Received">With those that came twice.</param>
/// <param name="Lost">Missing at first; most of them came when they were sent again.</param>
/// <param name="Dropped">Too late for good: holes in the media.</param>
public sealed record TransportStats(TimeSpan RoundTrip, long Received, long Sent, long Lost, long SentAgain, long Dropped)
{
    public override string ToString() =>
        $"{Received} packets in, {Sent} out, {Lost} lost, {SentAgain} sent again, {Dropped} dropped, round trip {RoundTrip.TotalMilliseconds:F1} ms";
}
