using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Rooms;

/// <summary>The noes of this feature, in one place.</summary>
public static class RoomRejections
{
    public static Rejection NotFound { get; } = new(RejectionKind.NotFound, "ROOM_NOT_FOUND", "There is no live room with this id.");

    public static Rejection BadTitle { get; } = new(
        RejectionKind.Invalid, "BAD_ROOM_TITLE", $"A live room needs a title of 1 to {LiveRoomDecider.MaxTitle} characters in one line.");

    public static Rejection BadAssistant { get; } = new(RejectionKind.Invalid, "BAD_ROOM_ASSISTANT", "The assistant's settings are too long.");
}
