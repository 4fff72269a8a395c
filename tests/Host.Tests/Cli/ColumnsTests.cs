using SrsStack.Host.Cli;

namespace SrsStack.Host.Tests.Cli;

/// <summary>Lists for people show texts of strangers: nothing in them commands a terminal or begins a row.</summary>
public sealed class ColumnsTests
{
    [Theory]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\r\nb")]
    [InlineData("a\u0007\u009b31mb")]
    public async Task A_cell_is_one_line_of_plain_text(string text)
    {
        await using var output = new StringWriter();
        await Columns.WriteAsync(output, ["NAME", "ROLE"], [[text, "viewer"]]);

        var lines = output.ToString().TrimEnd().Split(output.NewLine);
        lines.Length.ShouldBe(2);
        lines[1].ShouldNotContain(c => char.IsControl(c));
        lines[1].ShouldEndWith("viewer");
    }
}
