using SrsStack.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- append [seconds] [rounds]
if (args is ["append", ..])
{
    await AppendBenchmark.RunAsync(seconds: args.Length > 1 ? int.Parse(args[1]) : 4, rounds: args.Length > 2 ? int.Parse(args[2]) : 3);
    return 0;
}
Console.Error.WriteLine("Which one? append [seconds] [rounds]");
return 2;
