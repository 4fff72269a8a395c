namespace SrsStack.Application.History;

/// <summary>Streams of a type that may be archived when nothing happened to them for long.</summary>
/// <remarks>
/// Not there: the owner's account and the publish key, which are in force however old they are, and erasures of personal data, which are the
/// proof that somebody may ask for years later.
/// </remarks>
/// <param name="OpenedBy">Stored name of the event after which something goes on until <paramref name="EndedBy"/>: such a stream stays, however long.</param>
public sealed record ArchiveRule(string StreamType, string? OpenedBy = null, string? EndedBy = null)
{
    public static IReadOnlyList<ArchiveRule> All { get; } =
    [
        new("live_stream", "live_stream_publish_started", "live_stream_publish_ended"),
        new("server_boot", "server_boot_started", "server_boot_ended"),
        new("api_token", "api_token_created", "api_token_revoked"),
        new("sign_in"),     // a month each
    ];
}
