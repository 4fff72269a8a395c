using Google.Protobuf.Reflection;
using SrsStack.V1;
using Role = SrsStack.Domain.Access.Role;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace SrsStack.Host.Security;

/// <summary>Who may use a route. Carried by every endpoint that is no method of the API; methods say it in their protos.</summary>
/// <param name="Needs">The lowest role; null for anybody.</param>
/// <param name="Area">What a token may be narrowed to; null: no narrowed token comes in.</param>
internal sealed record Policy(Role? Needs, string? Area = null)
{
    /// <summary>Standard services that are no product of ours and tell nothing about it.</summary>
    private static readonly string[] OpenServices = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    public static Policy Open { get; } = new((Role?)null);

    /// <summary>Of what says nothing.</summary>
    public static Policy Unsaid { get; } = new(Role.Owner);

    /// <summary>The endpoint asks by itself, since it refuses in the form of its wire; what does not is asked by <see cref="PolicyGuard"/>.</summary>
    public bool IsAskedByWire { get; init; }

    /// <summary>By options <c>open</c> and <c>needs</c>. A method that says nothing is for owners.</summary>
    public static Policy Of(MethodDescriptor method)
    {
        if (OpenServices.Contains(method.Service.FullName, StringComparer.Ordinal)) return Open;
        var options = method.GetOptions();
        if (options is not null && options.GetExtension(PolicyExtensions.Open)) return Open;
        var role = options?.GetExtension(PolicyExtensions.Needs) switch
        {
            V1.Role.Viewer => Role.Viewer,
            V1.Role.Operator => Role.Operator,
            _ => Role.Owner,
        };
        return new(role, AreaOf(method.Service)) { IsAskedByWire = true };
    }

    /// <summary>The service's name without <c>Api</c>, in lower case: <c>streams</c>, <c>access</c>.</summary>
    public static string AreaOf(ServiceDescriptor service) => service.Name.Replace("Api", "", StringComparison.Ordinal).ToLowerInvariant();

    public bool Allows(Caller? caller) => Needs is not { } needs || (caller is not null && caller.Role >= needs && Covers(caller));

    /// <summary>Is a narrowed token meant for this?</summary>
    public bool Covers(Caller caller) => caller.Areas.Count == 0 || (Area is not null && caller.Areas.Contains(Area, StringComparer.Ordinal));
}
