namespace SrsStack.Domain.Kernel;

/// <summary>Points to a secret in the vault. Events carry only this, so history can be shown and exported.</summary>
public readonly record struct SecretRef(string Value)
{
    public override string ToString() => Value;
}
