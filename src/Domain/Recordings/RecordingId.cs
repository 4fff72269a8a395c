using System.Globalization;
using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Recordings;

/// <summary>A recording; a UUID with dashes, ordered by time.</summary>
public readonly record struct RecordingId(string Value)
{
    public EventStreamId EventStream => new($"recording/{Value}");

    /// <summary>Segments are small events in parts of an hour, so that no stream grows with the length of a recording.</summary>
    public EventStreamId PartOf(DateTimeOffset began, DateTimeOffset at) =>
        new(string.Create(CultureInfo.InvariantCulture, $"recording-part/{Value}/{Math.Max(0, (long)(at - began).TotalHours)}"));

    public override string ToString() => Value;
}
