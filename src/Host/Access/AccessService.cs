using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Access;
using SrsStack.Application.Kernel;
using SrsStack.Host.Security;
using SrsStack.V1;
using ApiToken = SrsStack.V1.ApiToken;
using PublishKey = SrsStack.V1.PublishKey;

namespace SrsStack.Host.Access;

/// <summary>Translate, send, translate. No rules here.</summary>
internal sealed class AccessService(ICommandBus bus, AccessDirectory access, PlayDirectory play, PeopleCalls people) : AccessApi.AccessApiBase
{
    public override Task<GetSetupResponse> GetSetup(GetSetupRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSetupResponse { Done = access.IsSetUp });

    public override async Task<SignInResponse> SetUp(SetUpRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new SetUpOwner(request.Password), context.Actor(), context.CancellationToken)).OrThrow();
        return await SignInAsync("", request.Password, context);
    }

    public override Task<SignInResponse> SignIn(SignInRequest request, ServerCallContext context) => SignInAsync(request.Name, request.Password, context);

    public override async Task<SignOutResponse> SignOut(SignOutRequest request, ServerCallContext context)
    {
        if (context.Caller() is { SignInTokenId: { } tokenId, Actor.Name: var account })
            (await bus.SendAsync(new SignOut(account, tokenId), context.Actor(), context.CancellationToken)).OrThrow();
        SignInCookie.Clear(context.GetHttpContext());
        return new();
    }

    public override async Task<CreateApiTokenResponse> CreateApiToken(CreateApiTokenRequest request, ServerCallContext context)
    {
        var (maker, areas) = (context.Caller()!.Role, context.Caller()!.Areas);
        var role = request.Role == V1.Role.Unspecified ? maker : PeopleMapping.ToRole(request.Role);
        var command = new CreateApiToken(request.Name, request.ExpireTime?.ToDateTimeOffset(), role, [.. request.Areas], maker, areas);
        var made = (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        return new() { ApiToken = ToProto(access.FindToken(made.Id)!), Token = made.Text };
    }

    public override Task<ListApiTokensResponse> ListApiTokens(ListApiTokensRequest request, ServerCallContext context) =>
        Task.FromResult(new ListApiTokensResponse { ApiTokens = { access.Tokens.Select(ToProto) } });

    public override async Task<RevokeApiTokenResponse> RevokeApiToken(RevokeApiTokenRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new RevokeApiToken(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    public override Task<PublishKey> GetPublishKey(GetPublishKeyRequest request, ServerCallContext context) =>
        Task.FromResult(Key());

    public override async Task<PublishKey> RotatePublishKey(RotatePublishKeyRequest request, ServerCallContext context) =>
        new()
        {
            Key = (await bus.SendAsync(new RotatePublishKey(request.Key, request.KeepSessions), context.Actor(), context.CancellationToken)).OrThrow(),
            AuthDisabled = access.IsPublishOpen,
        };

    public override async Task<PublishKey> SetPublishAuth(SetPublishAuthRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new SwitchPublishAuth(!request.Required), context.Actor(), context.CancellationToken)).OrThrow();
        return Key();
    }

    public override Task<PlayPolicy> GetPlayPolicy(GetPlayPolicyRequest request, ServerCallContext context) => Task.FromResult(Policy());

    public override async Task<PlayPolicy> SetPlayPolicy(PlayPolicy request, ServerCallContext context)
    {
        var rules = request.Rules.Select(r => new Domain.Access.PlayRule(r.Pattern, r.NeedsToken)).ToList();
        (await bus.SendAsync(new SetPlayRules(rules), context.Actor(), context.CancellationToken)).OrThrow();
        return Policy();
    }

    public override async Task<PlayToken> IssuePlayToken(IssuePlayTokenRequest request, ServerCallContext context)
    {
        var command = new IssuePlayToken(request.Pattern, request.Lifetime?.ToTimeSpan() ?? default, request.Address.Length == 0 ? null : request.Address);
        var made = (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        return new() { Id = made.Id, Token = made.Text, ExpireTime = made.ExpiresAt.ToTimestamp() };
    }

    public override async Task<RevokePlayTokenResponse> RevokePlayToken(RevokePlayTokenRequest request, ServerCallContext context)
    {
        ICommand<Outcome> command = request is { WhichCase: RevokePlayTokenRequest.WhichOneofCase.All, All: true } ? new RevokeAllPlayTokens() : new RevokePlayToken(request.Token);
        (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    public override async Task<ErasePersonalDataResponse> ErasePersonalData(ErasePersonalDataRequest request, ServerCallContext context)
    {
        var command = new ErasePersonalData(
            request.HasAddress ? request.Address : null, request.HasSessionId ? request.SessionId : null,
            request.SubjectCase == ErasePersonalDataRequest.SubjectOneofCase.Before ? request.Before.ToDateTimeOffset() : null);
        var done = (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        return new() { Erased = done.Rows, FoundIn = { new Dictionary<string, long>(done.FoundIn) } };
    }

    private PublishKey Key() => new() { Key = access.PublishKey ?? "", AuthDisabled = access.IsPublishOpen };

    private PlayPolicy Policy() => new() { Rules = { play.Rules.Select(r => new PlayRule { Pattern = r.Pattern, NeedsToken = r.NeedsToken }) } };

    public override Task<Me> GetMe(GetMeRequest request, ServerCallContext context) => Task.FromResult(PeopleMapping.ToProto(context.Caller()!));

    public override Task<PersonWithPassword> AddPerson(AddPersonRequest request, ServerCallContext context) => people.AddAsync(request, context);

    public override Task<ListPeopleResponse> ListPeople(ListPeopleRequest request, ServerCallContext context) => Task.FromResult(people.List());

    public override Task<V1.Person> ChangeRole(ChangeRoleRequest request, ServerCallContext context) => people.ChangeRoleAsync(request, context);

    public override Task<PersonWithPassword> ResetPassword(ResetPasswordRequest request, ServerCallContext context) => people.ResetPasswordAsync(request, context);

    public override async Task<RemovePersonResponse> RemovePerson(RemovePersonRequest request, ServerCallContext context)
    {
        await people.RemoveAsync(request, context);
        return new();
    }

    public override async Task<SignInResponse> ChangeOwnPassword(ChangeOwnPasswordRequest request, ServerCallContext context) =>
        Answer(await people.ChangeOwnPasswordAsync(request, context), context);

    public override Task<ListSignInsResponse> ListSignIns(ListSignInsRequest request, ServerCallContext context) => people.ListSignInsAsync(context);

    public override async Task<RevokeSignInResponse> RevokeSignIn(RevokeSignInRequest request, ServerCallContext context)
    {
        await people.RevokeSignInAsync(request, context);
        return new();
    }

    private async Task<SignInResponse> SignInAsync(string name, string password, ServerCallContext context) => Answer(await people.SignInAsync(name, password, context), context);

    /// <summary>Over HTTP the token comes as a cookie as well.</summary>
    private static SignInResponse Answer(SignInGrant grant, ServerCallContext context)
    {
        SignInCookie.Write(context.GetHttpContext(), grant.Token, grant.ExpiresAt);
        return new() { Token = grant.Token, CreateTime = grant.CreatedAt.ToTimestamp(), ExpireTime = grant.ExpiresAt.ToTimestamp() };
    }

    private static ApiToken ToProto(KnownToken token) => new()
    {
        Id = token.Id, Name = token.Name, CreateTime = token.CreatedAt.ToTimestamp(), ExpireTime = token.ExpiresAt?.ToTimestamp(), Role = PeopleMapping.ToProto(token.Role),
        Areas = { token.Areas },
    };
}
