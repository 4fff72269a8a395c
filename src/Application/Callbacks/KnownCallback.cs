using SrsStack.Domain.Access;
using SrsStack.Domain.Callbacks;
using SrsStack.Domain.Streams;

namespace SrsStack.Application.Callbacks;

/// <summary>A target as it is now, with what only the vault keeps.</summary>
/// <param name="SigningKeys">The first is the new one; a second signs beside it for a day after a rotation.</param>
/// <param name="HeldFor">Why nothing is sent to it; null: it is.</param>
/// <param name="Since">Position of the event that added it: what happened before is not told.</param>
public sealed record KnownCallback(
    CallbackId Id, CallbackSettings Settings, CallbackDetails Details, IReadOnlyList<SigningKey> SigningKeys, string? HeldFor, long Since, DateTimeOffset CreatedAt)
{
    public bool Wants(string action, StreamName stream) =>
        Settings.IsEnabled && Settings.Actions.Contains(action, StringComparer.Ordinal)
        && (Settings.Pattern.Length == 0 || StreamPattern.Matches(Settings.Pattern, $"{stream.App}/{stream.Stream}"));

    /// <summary>A record would print the keys.</summary>
    public override string ToString() => $"{nameof(KnownCallback)} {Id}";
}

/// <param name="Until">Signs no more from then on; null: it is the new one.</param>
public sealed record SigningKey(byte[] Bytes, DateTimeOffset? Until)
{
    /// <summary>A record would print the key.</summary>
    public override string ToString() => nameof(SigningKey);
}

/// <summary>What the vault keeps of a target.</summary>
/// <param name="Url">As it was given; may hold a user, a password and a token.</param>
/// <param name="Opaque">Sent along in every body: SRS Stack's way to know the sender.</param>
/// <param name="Host">Of this server, as the target reaches it: addresses of recordings begin so.</param>
public sealed record CallbackDetails(string Url, string Opaque, string Host)
{
    /// <summary>A record would print them.</summary>
    public override string ToString() => nameof(CallbackDetails);
}

/// <summary>Something that happened and that targets are told of. Holds no secret: it is kept until it is delivered.</summary>
/// <param name="Action">Of <see cref="CallbackActions"/>.</param>
/// <param name="Session">Of the publisher or the player; null where there is none.</param>
/// <param name="Param">What the publisher gave behind the name, its values masked; null where nothing is told of it.</param>
/// <param name="Recording">Of the recording that it is about; null where it is about none.</param>
public sealed record CallbackNotice(string Action, StreamName Stream, string? Session = null, string? Param = null, RecordingNotice? Recording = null);

/// <param name="Code">0: its MP4 is there; null: it has just begun.</param>
/// <param name="File">Name of the MP4 within the recording's folder.</param>
public sealed record RecordingNotice(string Id, int? Code, string? File);
