namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>One check while it runs: the stage it is in, and the report so far. Used by one flow only.</summary>
internal sealed class ProbeRun(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long _entered = time.GetTimestamp();

    public ProbeStage Stage { get; private set; }

    public ProbeReport Report { get; set; } = new();

    /// <summary>Time in this stage.</summary>
    public TimeSpan Took => time.GetElapsedTime(_entered);

    public void Enter(ProbeStage stage)
    {
        Stage = stage;
        _entered = time.GetTimestamp();
    }

    public void Fail(OutboundError error, string detail, string advice) =>
        Report = Report with { Failure = new(Stage, error, InertText.Line(detail)), Advice = InertText.Line(advice) };

    public ProbeReport End() => Report with { Total = time.GetElapsedTime(_began) };
}
