namespace SrsStack.Media.Engine;

/// <summary>Reason codes of refusals that the engine itself gives; the gate may give others.</summary>
public static class Refusal
{
    public const string BadName = "bad_name";
    public const string Busy = "busy";
    public const string NotFound = "not_found";
    public const string NoPicture = "no_picture";
    public const string NotCarried = "not_carried";
    public const string TooMany = "too_many";
    public const string Denied = "denied";
    public const string HistoryUnavailable = "history_unavailable";
}
