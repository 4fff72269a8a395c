namespace SrsStack.Domain.Platform;

/// <summary>One life of the server process; on every session event, so that orphans can be told from the living.</summary>
public readonly record struct BootId(Guid Value)
{
    public override string ToString() => Value.ToString("N");
}
