using SrsStack.Benchmarks;
using SrsStack.Benchmarks.Access;
using SrsStack.Benchmarks.Callbacks;
using SrsStack.Benchmarks.Crash;
using SrsStack.Benchmarks.Media;

// dotnet run -c Release --project tests/Benchmarks -- append|queue [seconds] [rounds], or reads|memory, or codecs [file.flv], or recording [minutes] [folder], or gate, or callbacks, or crash [runs] [seed]
switch (args)
{
    case ["crash", ..]:
        return await CrashSeries.RunAsync(args.Length > 1 ? int.Parse(args[1]) : 200, args.Length > 2 ? int.Parse(args[2]) : 1);
    case ["crash-child", var directory, var seed, var first]:
        return await CrashChild.RunAsync(directory, int.Parse(seed), [.. first.Split(',').Select(int.Parse)]);
    case ["work-node", var connectionString, var node, var lease, var pass]:
        return await WorkProcess.RunAsync(connectionString, node, TimeSpan.FromMilliseconds(int.Parse(lease)), TimeSpan.FromMilliseconds(int.Parse(pass)));
}
var (seconds, rounds) = (Number(1, 4), Number(2, 3));
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
    case ["codecs", ..]:
        await CodecBenchmark.RunAsync(args.ElementAtOrDefault(1));
        return 0;
    case ["recording", ..]:
        await RecordingBenchmark.RunAsync(Number(1, 60), args.ElementAtOrDefault(2));
        return 0;
    case ["gate"]:
        await GateBenchmark.RunAsync();
        return 0;
    case ["callbacks"]:
        await CallbackBenchmark.RunAsync();
        return 0;
    case ["memory"]:
        await MemoryBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("Which one? append|queue [seconds] [rounds], or reads|memory, or codecs [file.flv], or recording [minutes] [folder], or gate, or callbacks, or crash [runs] [seed]");
        return 2;
}

int Number(int at, int otherwise) => int.TryParse(args.ElementAtOrDefault(at), out var n) ? n : otherwise;
