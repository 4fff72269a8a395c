using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Recordings;

/// <summary>The noes of this feature, in one place.</summary>
public static class RecordingRejections
{
    public static Rejection NotFound { get; } = new(RejectionKind.NotFound, "RECORDING_NOT_FOUND", "There is no recording with this id.");

    public static Rejection NotRunning { get; } = new(RejectionKind.NotPossibleNow, "RECORDING_NOT_RUNNING", "This recording has ended already.");

    public static Rejection StillRuns { get; } = new(RejectionKind.NotPossibleNow, "RECORDING_RUNS", "This recording still runs: end it first.");

    public static Rejection TooManyGlobs { get; } = new(RejectionKind.Invalid, "TOO_MANY_GLOBS", $"There may be {RecordingRules.MaxGlobs} patterns.");

    public static Rejection BadRules { get; } = new(
        RejectionKind.Invalid, "BAD_RECORDING_RULES", "Limits are 0 (none) or more, the time to go on is at most a day, and the directory one line of at most 1024 characters.");

    public static Rejection NoDirectory { get; } = new(
        RejectionKind.Invalid, "NO_SUCH_DIRECTORY", "There is no such directory on the server, or it can not be written to: make it first.");

    public static Rejection BadGlob(string glob) => new(
        RejectionKind.Invalid, "BAD_GLOB", $"'{glob}' is no pattern of /app/stream: use *, ?, [a-z] and \\ before a character that is meant as it is.");
}
