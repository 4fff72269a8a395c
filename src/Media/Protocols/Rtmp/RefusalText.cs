using SrsStack.Media.Engine;

namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>What a person in front of an encoder or player reads when a session is refused.</summary>
internal static class RefusalText
{
    public static string Of(string reason) => reason switch
    {
        Refusal.Busy => "This stream is already being published.",
        Refusal.BadName => "The stream name is not allowed.",
        Refusal.NotFound => "Nobody publishes this stream now.",
        Refusal.TooMany => "The server has as many sessions as it may have.",
        Refusal.HistoryUnavailable => "The server cannot take new streams now.",
        "bad_key" or "no_key" => "The stream key is wrong or missing.",
        "key_in_name" => "The stream key belongs behind ?secret=, not into the stream name.",
        _ => $"Refused: {reason}.",
    };
}
