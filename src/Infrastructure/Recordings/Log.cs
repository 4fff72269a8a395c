using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.Recordings;

internal static partial class Log
{
    [LoggerMessage(EventId = 3700, Level = LogLevel.Error, Message = "The MP4 of recording {Id} could not be made; its segments are there")]
    public static partial void ArtifactFailed(ILogger logger, Exception exception, string id);

    [LoggerMessage(EventId = 3701, Level = LogLevel.Error, Message = "The MP4 of recording {Id} could not be copied to the directory of the recording rules")]
    public static partial void CopyFailed(ILogger logger, Exception exception, string id);
}
