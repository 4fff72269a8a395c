namespace SrsStack.Host.Cli;

/// <summary>One line that is written over as something goes on; nothing where nobody looks at a terminal.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal)
{
    private int _length;

    public async Task ShowAsync(string text)
    {
        if (!isTerminal) return;
        var line = Columns.Printable(text);
        await output.WriteAsync($"\r{line.PadRight(_length)}");
        _length = line.Length;
    }

    /// <summary>Takes it away, so that the next words stand alone.</summary>
    public async Task ClearAsync()
    {
        if (_length == 0) return;
        await output.WriteAsync($"\r{new string(' ', _length)}\r");
        _length = 0;
    }
}
