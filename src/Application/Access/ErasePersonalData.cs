using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Forget whose address a session had. Exactly one of the three is set.</summary>
/// <param name="Address">All sessions from it; with it the whole database is searched afterwards.</param>
/// <param name="Before">All sessions that were seen before.</param>
public sealed record ErasePersonalData(string? Address, string? Session, DateTimeOffset? Before) : ICommand<Outcome<ErasedPersonalData>>
{
    /// <summary>A record would print the address.</summary>
    public override string ToString() => nameof(ErasePersonalData);
}

/// <param name="Rows">How many were erased.</param>
/// <param name="FoundIn">Tables where the address still stands, with the number of rows; empty is the proof that it is gone.</param>
public sealed record ErasedPersonalData(int Rows, IReadOnlyDictionary<string, long> FoundIn);

public static class ErasePersonalDataHandler
{
    public static async Task<Outcome<ErasedPersonalData>> Handle(
        ErasePersonalData c, CommandContext context, IEventStore store, IPersonalData data, TimeProvider time, CancellationToken stop)
    {
        if (new object?[] { c.Address, c.Session, c.Before }.Count(x => x is not null) != 1) return Outcome<ErasedPersonalData>.Refused(AccessRejections.ErasureNeedsOneSubject);
        var rows = await data.EraseAsync(c.Address, c.Session, c.Before, stop);
        var (subject, now) = (c.Address is not null ? "address" : c.Session is not null ? "session" : "age", time.GetUtcNow());
        var e = new PersonalDataEvent.Erased(subject, rows, context.By, now);
        await store.AppendAsync(new(PersonalDataEvent.StreamAt(now), "personal_data", null, [e], context.Metadata), stop);
        var found = c.Address is { } address ? await data.FindAsync(address, stop) : new Dictionary<string, long>();
        return Outcome<ErasedPersonalData>.Done(new(rows, found));
    }
}

/// <summary>What is kept of people beside the history.</summary>
public interface IPersonalData
{
    /// <param name="session">Of media, or a sign-in.</param>
    Task RememberAsync(string session, string address, DateTimeOffset at, CancellationToken stop);

    /// <returns>Address by session; only those that are known.</returns>
    Task<IReadOnlyDictionary<string, string>> AddressesOfAsync(IReadOnlyList<string> sessions, CancellationToken stop);

    /// <returns>How many rows were erased.</returns>
    Task<int> EraseAsync(string? address, string? session, DateTimeOffset? before, CancellationToken stop);

    /// <summary>Searches every table of the database for a text. Reads all of it: rare, and slow on a large history.</summary>
    /// <returns>Rows by table; only tables where it was found.</returns>
    Task<IReadOnlyDictionary<string, long>> FindAsync(string text, CancellationToken stop);
}
