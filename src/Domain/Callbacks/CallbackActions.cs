namespace SrsStack.Domain.Callbacks;

/// <summary>What a target may be told, by the names that SRS and SRS Stack use.</summary>
public static class CallbackActions
{
    /// <summary>Asked before a publish begins: whoever does not say yes refuses it.</summary>
    public const string OnPublish = "on_publish";

    public const string OnUnpublish = "on_unpublish";
    public const string OnPlay = "on_play";
    public const string OnStop = "on_stop";
    public const string OnRecordBegin = "on_record_begin";
    public const string OnRecordEnd = "on_record_end";

    public static IReadOnlyList<string> All { get; } = [OnPublish, OnUnpublish, OnPlay, OnStop, OnRecordBegin, OnRecordEnd];

    /// <summary>Those that SRS Stack sends.</summary>
    public static IReadOnlyList<string> OfSrsStack { get; } = [OnPublish, OnUnpublish, OnRecordBegin, OnRecordEnd];
}
