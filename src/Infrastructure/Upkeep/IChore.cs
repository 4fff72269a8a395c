namespace SrsStack.Infrastructure.Upkeep;

/// <summary>Something that is tidied up now and then. Several nodes may do it at once, so it must bear that; nobody waits for it.</summary>
internal interface IChore
{
    /// <summary>As it is called in the log and in <c>/readyz</c>; plural.</summary>
    string Name { get; }

    /// <summary>Between the start of the server and the first time: a start has enough to do.</summary>
    TimeSpan First { get; }

    TimeSpan Every { get; }

    /// <summary>Does all of it, in bites that keep nobody waiting.</summary>
    Task RunAsync(CancellationToken stop);
}
