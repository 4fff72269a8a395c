using Google.Protobuf.WellKnownTypes;
using SrsStack.Application.Access;
using SrsStack.Domain.Access;
using SrsStack.Host.Security;
using SrsStack.V1;
using Role = SrsStack.Domain.Access.Role;

namespace SrsStack.Host.Access;

/// <summary>People, roles and sign-ins between the API and the product.</summary>
internal static class PeopleMapping
{
    public static V1.Role ToProto(Role role) => (V1.Role)role;      // the same numbers

    /// <returns>A role that the product refuses when none was given.</returns>
    public static Role ToRole(V1.Role role) => (Role)role;

    public static V1.Person ToProto(KnownPerson person) => new() { Name = person.Name, Role = ToProto(person.Role), CreateTime = person.Since.ToTimestamp() };

    public static V1.Person FirstOwner { get; } = new() { Name = OwnerAccount.Name, Role = V1.Role.Owner };

    public static Me ToProto(Caller caller) =>
        new() { Name = caller.Actor.Name, Role = ToProto(caller.Role), IsToken = caller.Actor.Kind == Domain.Kernel.ActorKind.Token, Areas = { caller.Areas } };

    public static V1.SignIn ToProto(KnownSignIn known, string? address, Caller caller) => new()
    {
        Id = known.Id, Name = known.Account, CreateTime = known.At.ToTimestamp(), ExpireTime = known.ExpiresAt.ToTimestamp(), Address = address ?? "",
        IsThis = known.Id == caller.SignInTokenId,
    };
}
