namespace SrsStack.Infrastructure.Callbacks;

/// <summary>Keeps the questions to one target from piling up: so many at a time, and none for a moment after it was silent again and again.</summary>
/// <remarks>A question that is not asked is answered by no. After the pause one is asked; its answer opens the way or not.</remarks>
internal sealed class AskCircuit(TimeProvider time)
{
    public const int MaxAtOnce = 64;

    /// <summary>Questions in a row without an answer.</summary>
    private const int MaxSilences = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _open;
    private int _silences;
    private DateTimeOffset _until;

    /// <returns>Why nothing is to be asked now; null: ask, and tell how it ended.</returns>
    public string? Enter()
    {
        lock (_lock)
        {
            if (_open >= MaxAtOnce) return CallbackRefusal.Busy;
            if (_silences >= MaxSilences && (time.GetUtcNow() < _until || _open > 0)) return CallbackRefusal.Unreachable;
            _open++;
            return null;
        }
    }

    public void Leave(bool wasSilent)
    {
        lock (_lock)
        {
            _open--;
            _silences = wasSilent ? _silences + 1 : 0;
            if (_silences >= MaxSilences) _until = time.GetUtcNow() + Pause;
        }
    }
}

/// <summary>Why a target's answer refused a publish; told to the publisher.</summary>
internal static class CallbackRefusal
{
    /// <summary>It said no.</summary>
    public const string No = "callback_refused";

    /// <summary>It did not answer in time, or could not be reached.</summary>
    public const string Unreachable = "callback_unreachable";

    /// <summary>Too many questions wait for it already.</summary>
    public const string Busy = "callback_busy";
}
