using SrsStack.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- append|queue [seconds] [rounds], or reads|memory
var (seconds, rounds) = (args.Length > 1 ? int.Parse(args[1]) : 4, args.Length > 2 ? int.Parse(args[2]) : 3);
switch (args)
{
    case ["append", ..]:
        await AppendBenchmark.RunAsync(seconds, rounds);
        return 0;
    case ["queue", ..]:
        await QueueBenchmark.RunAsync(seconds, rounds);
        return 0;
    case ["reads"]:
        await ReadBenchmark.RunAsync();
        return 0;
    case ["memory"]:
        await MemoryBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Which one? append|queue [seconds] [rounds], or reads|memory");
        return 2;
}
