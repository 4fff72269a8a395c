namespace SrsStack.Host.Delivery;

/// <summary>Event ids 3050 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3050, LogLevel.Information, "RTMPS is off: Rtmps:Certificate and Rtmps:Key name no PEM files.")]
    public static partial void RtmpsOff(ILogger log);

    [LoggerMessage(3051, LogLevel.Information, "The certificate of {File} is in use, good until {Until:yyyy-MM-dd}.")]
    public static partial void CertificateRead(ILogger log, string file, DateTime until);

    [LoggerMessage(3052, LogLevel.Error, "{File} cannot be used, {Consequence}: {Reason}")]
    public static partial void CertificateUnusable(ILogger log, string file, string consequence, string reason);
}
