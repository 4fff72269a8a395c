namespace SrsStack.Domain.Access;

/// <summary>What somebody may do. Each may do all that the one before it may.</summary>
public enum Role
{
    /// <summary>Sees streams and history.</summary>
    Viewer = 1,

    /// <summary>Runs the live business: keys, kicks, rooms, callbacks.</summary>
    Operator = 2,

    /// <summary>Everything: people, tokens, erasure, the server itself.</summary>
    Owner = 3,
}
