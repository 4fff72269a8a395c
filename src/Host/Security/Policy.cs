using Google.Protobuf.Reflection;
using SrsStack.V1;
using Role = SrsStack.Domain.Access.Role;

namespace SrsStack.Host.Security;

/// <summary>Who may use a route. Carried by every endpoint that is no method of the API; methods say it in their protos.</summary>
/// <param name="Needs">The lowest role; null for anybody.</param>
internal sealed record Policy(Role? Needs)
{
    public static Policy Open { get; } = new((Role?)null);

    /// <summary>By options <c>open</c> and <c>needs</c>. A method that says nothing is for owners.</summary>
    public static Policy Of(MethodDescriptor method)
    {
        var options = method.GetOptions();
        if (options is null) return new(Role.Owner);
        return options.GetExtension(PolicyExtensions.Open) ? Open : new(options.GetExtension(PolicyExtensions.Needs) switch
        {
            V1.Role.Viewer => Role.Viewer,
            V1.Role.Operator => Role.Operator,
            _ => Role.Owner,
        });
    }

    public bool Allows(Caller? caller) => Needs is not { } needs || caller?.Role >= needs;
}
