using SrsStack.Media.Containers.Flv;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>The answers and statuses that peers wait for.</summary>
/// <remarks>RTMP 1.0, 7.2.1.1 (connect), 7.2.1.3 (createStream), 7.2.2 (onStatus). The codes are those of Adobe's NetConnection and NetStream.</remarks>
internal static class Replies
{
    /// <param name="transaction">Number of the command.</param>
    /// <param name="isEnhanced">The peer said that it knows Enhanced RTMP; others get the answer they always had.</param>
    public static CommandMessage Connected(double transaction, bool isEnhanced)
    {
        var properties = new AmfObject { { "fmsVer", "FMS/3,5,3,888" }, { "capabilities", 127 }, { "mode", 1 } };
        if (isEnhanced) EnhancedCapabilities.AddTo(properties);
        var information = new AmfObject
        {
            { "level", "status" },
            { "code", "NetConnection.Connect.Success" },
            { "description", "Connection succeeded." },
            { "objectEncoding", 0 },
        };
        return new(CommandNames.Result, transaction, [properties, information]);
    }

    public static CommandMessage StreamCreated(double transaction, uint streamId) => new(CommandNames.Result, transaction, [null, (double)streamId]);

    public static CommandMessage Done(double transaction) => new(CommandNames.Result, transaction, [null]);

    public static CommandMessage StreamLength(double transaction) => new(CommandNames.Result, transaction, [null, 0]);

    public static CommandMessage NotKnown(double transaction) =>
        new(CommandNames.Error, transaction, [null, Info("error", "NetConnection.Call.Failed", "This command is not known.")]);

    public static CommandMessage Status(string level, string code, string description) =>
        new(CommandNames.OnStatus, 0, [null, Info(level, code, description)]) { ChunkStreamId = ChunkStreamIds.Status };

    /// <summary>Flash Media Live Encoder and its heirs wait for these beside onStatus.</summary>
    public static CommandMessage FcStatus(string name, string code, string description) =>
        new(name, 0, [null, Info("status", code, description)]) { ChunkStreamId = ChunkStreamIds.Status };

    private static AmfObject Info(string level, string code, string description) =>
        new() { { "level", level }, { "code", code }, { "description", description } };
}
