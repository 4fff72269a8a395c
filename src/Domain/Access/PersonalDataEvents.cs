using SrsStack.Domain.Kernel;

namespace SrsStack.Domain.Access;

/// <summary>What was done with people's data; never the data itself.</summary>
public abstract record PersonalDataEvent
{
    private PersonalDataEvent()
    {
    }

    /// <param name="Subject">What it was asked for: <c>address</c>, <c>session</c> or <c>age</c>.</param>
    /// <param name="Rows">How many were erased.</param>
    public sealed record Erased(string Subject, int Rows, Actor By, DateTimeOffset At) : PersonalDataEvent;

    /// <summary>One stream a month: it is only ever appended to.</summary>
    public static EventStreamId StreamAt(DateTimeOffset at) => new($"personal-data/{at.UtcDateTime:yyyy-MM}");
}
