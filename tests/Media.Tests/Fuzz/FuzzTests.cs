using SrsStack.Fuzz;

namespace SrsStack.Media.Tests.Fuzz;

/// <summary>A short run of every target; the long ones are a command: <c>dotnet run -c Release --project tests/Fuzz</c>.</summary>
public sealed class FuzzTests
{
    private const int Runs = 20_000;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Broken_input_is_read_or_refused(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        var result = FuzzRun.Run(target, FuzzCorpus.Read(Path.Combine(AppContext.BaseDirectory, "FuzzCorpus"), name), Runs, seed: 20_261_101);
        if (result.Failure is { } failure) Assert.Fail($"{Convert.ToHexString(failure.Input)}: {failure.Why}");
        result.Ways.Count.ShouldBeGreaterThan(3);
    }

    /// <summary>The fuzzer finds what is there: a target with a hole is caught, and the input that fell into it is told.</summary>
    [Fact]
    public void A_hole_is_found()
    {
        var target = new FuzzTarget("hole", static input => input is [_, 0xFF, ..] ? throw new InvalidOperationException("fell in") : input.Length);
        FuzzRun.Run(target, [[1, 2, 3, 4]], Runs, seed: 1).Failure.ShouldNotBeNull().Input[1].ShouldBe((byte)0xFF);
    }
}
