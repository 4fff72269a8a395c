namespace SrsStack.Domain.Streams;

/// <summary>One peer connection in one role, from accept to end. Made by the engine, unique for ever.</summary>
public readonly record struct SessionId(string Value)
{
    public override string ToString() => Value;
}
