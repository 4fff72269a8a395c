namespace SrsStack.Media.Live;

/// <summary>What the publisher said of itself, in the order it said it. Values: string, double or bool.</summary>
/// <remarks>Only names and scalars of a bounded number and size are taken over (<see cref="MaxEntries"/>, <see cref="MaxTextLength"/>).</remarks>
public sealed record FeedMetadata(IReadOnlyList<KeyValuePair<string, object>> Values)
{
    public const int MaxEntries = 64;
    public const int MaxTextLength = 512;

    public static FeedMetadata Empty { get; } = new([]);
}
