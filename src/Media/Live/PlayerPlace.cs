namespace SrsStack.Media.Live;

/// <summary>Where a player stands in a <see cref="SharedOutput"/>: not begun, somewhere, or so far behind that it must skip.</summary>
internal sealed class PlayerPlace
{
    private bool _hasHead;
    private int _configuration;

    /// <summary>Where it reads next.</summary>
    public long At { get; set; }

    public bool IsPlaced { get; private set; }

    /// <summary>How often it was too slow and lost whole groups.</summary>
    public long Skips { get; private set; }

    /// <summary>Places it at the newest join point when it has no place or lost it. To be called where a frame begins.</summary>
    /// <param name="view">The output now.</param>
    /// <param name="first">What it must get before it goes on: the head, or configurations that were among what it skipped.</param>
    /// <returns>False when it must wait for a join point.</returns>
    public bool TryFind(OutputView view, out byte[] first)
    {
        first = [];
        if (IsPlaced && At >= view.First) return true;
        if (IsPlaced) Skips++;
        IsPlaced = view.JoinPoint >= 0;
        if (!IsPlaced) return false;
        At = view.JoinPoint;
        // Not before the first join point: a head from before the tracks were known would be without their configuration.
        if (!_hasHead) first = view.Head;
        else if (_configuration != view.ConfigurationNumber) first = view.Configuration;
        (_hasHead, _configuration) = (true, view.ConfigurationNumber);
        return true;
    }
}
