using SrsStack.Media.Containers.Flv;

namespace SrsStack.Media.Protocols.Rtmp.Messages;

/// <summary>What both sides tell in connect and its answer about codecs by four letters.</summary>
/// <remarks>Enhanced RTMP v2, "Enhancing NetConnection connect Command": v1 peers read <c>fourCcList</c>, v2 peers the maps.</remarks>
internal static class EnhancedCapabilities
{
    private const string FourCcList = "fourCcList";
    private const string VideoMap = "videoFourCcInfoMap";
    private const string AudioMap = "audioFourCcInfoMap";
    private const string CapsEx = "capsEx";

    /// <summary>FourCcInfoMask: nothing is decoded here, all is handed on.</summary>
    private const int CanForward = 4;

    /// <summary>CapsExMask: multitrack (of which one track is taken) and ModEx are read.</summary>
    private const int MultitrackAndModEx = 2 | 4;

    public static bool AreIn(AmfObject values) =>
        values[FourCcList] is not null || values[VideoMap] is not null || values[AudioMap] is not null || values[CapsEx] is not null;

    public static void AddTo(AmfObject values)
    {
        values.Add(FourCcList, new List<object?>([.. FourCc.VideoNames, .. FourCc.AudioNames]));
        values.Add(VideoMap, MapOf(FourCc.VideoNames));
        values.Add(AudioMap, MapOf(FourCc.AudioNames));
        values.Add(CapsEx, MultitrackAndModEx);
    }

    private static AmfObject MapOf(IEnumerable<string> names)
    {
        var map = new AmfObject();
        foreach (var name in names) map.Add(name, CanForward);
        return map;
    }
}
