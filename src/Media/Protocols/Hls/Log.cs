using Microsoft.Extensions.Logging;

namespace SrsStack.Media.Protocols.Hls;

/// <summary>Event ids 2450 to 2499.</summary>
internal static partial class Log
{
    [LoggerMessage(2450, LogLevel.Error, "HLS files below {Directory} cannot be written: {Reason}. Streams go on from memory; writing is tried again.")]
    public static partial void DiskFails(ILogger logger, string directory, string reason);

    [LoggerMessage(2451, LogLevel.Information, "HLS files below {Directory} are written again.")]
    public static partial void DiskWorks(ILogger logger, string directory);
}
