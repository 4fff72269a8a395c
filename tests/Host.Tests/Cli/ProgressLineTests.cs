using SrsStack.Host.Cli;
using SrsStack.V1;

namespace SrsStack.Host.Tests.Cli;

public sealed class ProgressLineTests
{
    [Fact]
    public async Task Steps_write_over_each_other_and_leave_nothing()
    {
        var terminal = new StringWriter();
        var line = new ProgressLine(terminal, isTerminal: true);
        await line.ShowAsync("a view: 10 %");
        await line.ShowAsync("done");
        await line.ClearAsync();
        terminal.ToString().ShouldBe("\ra view: 10 %\rdone        \r    \r");
    }

    [Fact]
    public async Task A_file_gets_none_of_it()
    {
        var file = new StringWriter();
        var line = new ProgressLine(file, isTerminal: false);
        await line.ShowAsync("a view: 10 %");
        await line.ClearAsync();
        file.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RebuildState.Replaying, 3_000_000_000, 4_000_000_000, "v: 75 %, position 3000000000 of 4000000000, 51000 events/s")]
    [InlineData(RebuildState.Replaying, 0, 0, "v: 100 %, position 0 of 0, 51000 events/s")]
    [InlineData(RebuildState.Swapping, 5, 5, "v: changing places at position 5")]
    [InlineData(RebuildState.Done, 5, 5, "v is made anew with all events up to position 5, 51000 events/s.")]
    public void A_step_is_a_sentence(RebuildState state, long position, long target, string sentence) =>
        ViewCommands.Text("v", new() { State = state, Position = position, Target = target, EventsPerSecond = 51_000.7 }).ShouldBe(sentence);
}
