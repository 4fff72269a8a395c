namespace SrsStack.Domain.Kernel;

public enum RejectionKind
{
    /// <summary>The request makes no sense by itself.</summary>
    Invalid = 1,
    NotFound = 2,

    /// <summary>The world is not as the request says (version, already there).</summary>
    Conflict = 3,

    /// <summary>Right request, wrong moment.</summary>
    NotPossibleNow = 4,

    /// <summary>Who asks may not.</summary>
    Denied = 5,

    /// <summary>Who asks is not known, or did not prove it.</summary>
    Unauthenticated = 6,

    /// <summary>Too often or too much.</summary>
    Exhausted = 7,
}

/// <summary>The reasoned no to a command: a normal answer, not an exception.</summary>
/// <param name="Code">Stable, SCREAMING_SNAKE: what a program branches on.</param>
/// <param name="Detail">A sentence for a person, with what to do next. Holds no secret.</param>
public sealed record Rejection(RejectionKind Kind, string Code, string Detail);
