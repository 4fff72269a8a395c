namespace SrsStack.Media.Containers.Mp4;

/// <summary>Values with how often each comes in a row: the form of <c>stts</c> and <c>ctts</c>.</summary>
internal sealed class RunLengths
{
    /// <summary>Count and value by turns.</summary>
    public UInt32List Entries { get; } = new();

    public void Add(uint value)
    {
        var count = Entries.Count;
        if (count > 0 && Entries[count - 1] == value)
        {
            Entries[count - 2]++;
            return;
        }

        Entries.Add(1);
        Entries.Add(value);
    }
}
