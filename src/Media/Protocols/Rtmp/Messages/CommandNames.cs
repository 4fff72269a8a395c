namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>Commands without a record of their own. Those from FCPublish on are no part of the specification; encoders send them.</summary>
internal static class CommandNames
{
    public const string Result = "_result";
    public const string Error = "_error";
    public const string OnStatus = "onStatus";
    public const string CreateStream = "createStream";
    public const string DeleteStream = "deleteStream";
    public const string CloseStream = "closeStream";
    public const string Pause = "pause";
    public const string Seek = "seek";
    public const string ReceiveAudio = "receiveAudio";
    public const string ReceiveVideo = "receiveVideo";
    public const string FcPublish = "FCPublish";
    public const string FcUnpublish = "FCUnpublish";
    public const string FcSubscribe = "FCSubscribe";
    public const string FcUnsubscribe = "FCUnsubscribe";
    public const string OnFcPublish = "onFCPublish";
    public const string OnFcUnpublish = "onFCUnpublish";
    public const string ReleaseStream = "releaseStream";
    public const string GetStreamLength = "getStreamLength";
    public const string CheckBandwidth = "_checkbw";
}
