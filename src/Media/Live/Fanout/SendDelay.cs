namespace SrsStack.Media.Live.Fanout;

/// <summary>How long bytes may wait so that one call to the kernel carries more of them. The wait grows with the players of a stream.</summary>
/// <remarks>
/// A call costs about 7 us whatever it carries, so sending each frame to thousands costs several times what sending every 100 ms does; with few
/// players nobody notices the calls and everybody the delay.
/// </remarks>
/// <param name="AtOnce">Up to so many players every frame goes out at once.</param>
/// <param name="PerPlayer">Added for each player beyond.</param>
/// <param name="Longest">Never beyond this.</param>
public sealed record SendDelay(int AtOnce, TimeSpan PerPlayer, TimeSpan Longest)
{
    public static SendDelay Low { get; } = new(50, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(33));

    public static SendDelay Default { get; } = new(50, TimeSpan.FromMilliseconds(0.25), TimeSpan.FromMilliseconds(100));

    public static SendDelay Economy { get; } = new(10, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(350));

    public TimeSpan For(int players)
    {
        var beyond = players - AtOnce;
        return beyond <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(Longest.Ticks, PerPlayer.Ticks * beyond));
    }
}
