using Grpc.Core;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Host.Security;
using SrsStack.Rpc;
using SrsStack.V1;
using Role = SrsStack.Domain.Access.Role;

namespace SrsStack.Host.Access;

/// <summary>People and their sign-ins. Translate, send, translate.</summary>
internal sealed class PeopleCalls(ICommandBus bus, AccessDirectory access, IPersonalData personal, IMemoryViews memory)
{
    public async Task<PersonWithPassword> AddAsync(AddPersonRequest request, ServerCallContext context)
    {
        var password = (await bus.SendAsync(new AddPerson(request.Name, PeopleMapping.ToRole(request.Role), request.Password), context.Actor(), context.CancellationToken)).OrThrow();
        return new() { Person = Find(request.Name), Password = password };
    }

    public ListPeopleResponse List() => new() { People = { access.People.Select(PeopleMapping.ToProto).Prepend(PeopleMapping.FirstOwner) } };

    public async Task<V1.Person> ChangeRoleAsync(ChangeRoleRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new ChangeRole(request.Name, PeopleMapping.ToRole(request.Role)), context.Actor(), context.CancellationToken)).OrThrow();
        return Find(request.Name);
    }

    public async Task<PersonWithPassword> ResetPasswordAsync(ResetPasswordRequest request, ServerCallContext context)
    {
        var password = (await bus.SendAsync(new ResetPassword(request.Name, request.Password), context.Actor(), context.CancellationToken)).OrThrow();
        return new() { Person = Find(request.Name), Password = password };
    }

    public async Task RemoveAsync(RemovePersonRequest request, ServerCallContext context) =>
        (await bus.SendAsync(new RemovePerson(request.Name), context.Actor(), context.CancellationToken)).OrThrow();

    /// <summary>The old password is proved by a sign-in, under the limits of one; it is over with the change, as all others are.</summary>
    public async Task<SignInGrant> ChangeOwnPasswordAsync(ChangeOwnPasswordRequest request, ServerCallContext context)
    {
        var caller = context.Caller()!;
        if (caller.Actor.Kind != ActorKind.Person) throw RpcErrors.Create(StatusCode.FailedPrecondition, "A token has no password.", "NOT_A_PERSON", ProductErrors.Domain);
        if (request.NewPassword.Length == 0) throw ProductErrors.ToRpc(AccessRejections.BadPassword);
        await SignInAsync(caller.Actor.Name, request.OldPassword, context);
        (await bus.SendAsync(new ResetPassword(caller.Actor.Name, request.NewPassword), context.Actor(), context.CancellationToken)).OrThrow();
        return await SignInAsync(caller.Actor.Name, request.NewPassword, context);
    }

    public async Task<SignInGrant> SignInAsync(string name, string password, ServerCallContext context)
    {
        var address = context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";
        var command = new Application.Access.SignIn(password, address, name.Length == 0 ? OwnerAccount.Name : name);
        var grant = (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        await personal.RememberAsync(grant.Id, address, grant.CreatedAt, context.CancellationToken);
        await memory.CaughtUpAsync(grant.Position, context.CancellationToken);     // so that it can be listed and ended
        return grant;
    }

    public async Task<ListSignInsResponse> ListSignInsAsync(ServerCallContext context)
    {
        var caller = context.Caller()!;
        var shown = access.SignIns.Where(s => IsFor(caller, s.Account)).ToList();
        var addresses = await personal.AddressesOfAsync([.. shown.Select(s => s.Id)], context.CancellationToken);
        return new() { SignIns = { shown.Select(s => PeopleMapping.ToProto(s, addresses.GetValueOrDefault(s.Id), caller)) } };
    }

    public async Task RevokeSignInAsync(RevokeSignInRequest request, ServerCallContext context)
    {
        var caller = context.Caller()!;
        (await bus.SendAsync(new RevokeSignIn(request.Id, caller.Role == Role.Owner ? null : caller.Actor.Name), context.Actor(), context.CancellationToken)).OrThrow();
    }

    private static bool IsFor(Caller caller, string account) => caller.Role == Role.Owner || (caller.Actor.Kind == ActorKind.Person && caller.Actor.Name == account);

    private V1.Person Find(string name) =>
        name == OwnerAccount.Name ? PeopleMapping.FirstOwner : PeopleMapping.ToProto(access.People.First(p => p.Name == name));
}
