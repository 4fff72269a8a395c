using SrsStack.Domain.Kernel;

namespace SrsStack.Application.Kernel;

/// <summary>What a command came to: done (perhaps there was nothing to do), or refused with a reason.</summary>
/// <param name="Version">The entity's version afterwards.</param>
/// <param name="Position">Last position recorded; 0 when nothing was.</param>
public sealed record Outcome(Rejection? Rejection, long Version, long Position)
{
    public static Outcome Refused(Rejection rejection) => new(rejection, 0, 0);
}

/// <summary>As <see cref="Outcome"/>, with a value when it was done.</summary>
public sealed record Outcome<T>(Rejection? Rejection, T? Value)
{
    public static Outcome<T> Done(T value) => new(null, value);

    public static Outcome<T> Refused(Rejection rejection) => new(rejection, default);
}
