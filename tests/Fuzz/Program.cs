using System.Globalization;
using System.Security.Cryptography;
using SrsStack.Fuzz;

// dotnet run -c Release --project tests/Fuzz -- [target|all] [runs] [seed] [keep]: a failure is written as a file, and the exit code is 1.
const string Corpus = "tests/Fuzz/Corpus";
const string Failures = "artifacts/fuzz";

var name = args.ElementAtOrDefault(0) ?? "all";
var runs = args.Length > 1 ? long.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var targets = FuzzTargets.All.Where(t => name == "all" || t.Name == name).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"Which target? all, {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}");
    return 2;
}

Console.WriteLine("| target | runs | runs/s | ways | failure |\n| --- | --- | --- | --- | --- |");
var failed = 0;
foreach (var target in targets) failed += Run(target) ? 0 : 1;
return failed == 0 ? 0 : 1;

bool Run(FuzzTarget target)
{
    var result = FuzzRun.Run(target, FuzzCorpus.Read(Corpus, target.Name), runs, seed);
    var file = result.Failure is { } failure ? Write(target, failure) : "none";
    if (args.Contains("keep") && result.Failure is null) FuzzCorpus.Add(Corpus, target.Name, result.Ways);
    Console.WriteLine($"| {target.Name} | {result.Runs:N0} | {result.Runs / result.Took.TotalSeconds:N0} | {result.Ways.Count} | {file} |");
    return result.Failure is null;
}

static string Write(FuzzTarget target, FuzzFailure failure)
{
    Directory.CreateDirectory(Failures);
    var file = Path.Combine(Failures, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(failure.Input).AsSpan(0, 6))}.bin");
    File.WriteAllBytes(file, failure.Input);
    Console.Error.WriteLine($"{Convert.ToHexString(failure.Input)}\n{failure.Why}");
    return file;
}
