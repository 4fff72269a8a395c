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
internal sealed class AccessService(ICommandBus bus, AccessDirectory access) : AccessApi.AccessApiBase
{
    public override Task<GetSetupResponse> GetSetup(GetSetupRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSetupResponse { Done = access.IsSetUp });

    public override async Task<SignInResponse> SetUp(SetUpRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new SetUpOwner(request.Password), context.Actor(), context.CancellationToken)).OrThrow();
        return await SignInAsync(request.Password, context);
    }

    public override Task<SignInResponse> SignIn(SignInRequest request, ServerCallContext context) => SignInAsync(request.Password, context);

    public override async Task<SignOutResponse> SignOut(SignOutRequest request, ServerCallContext context)
    {
        if (context.Caller() is { SignInTokenId: { } tokenId, Actor.Name: var account })
            (await bus.SendAsync(new SignOut(account, tokenId), context.Actor(), context.CancellationToken)).OrThrow();
        SignInCookie.Clear(context.GetHttpContext());
        return new();
    }

    public override async Task<CreateApiTokenResponse> CreateApiToken(CreateApiTokenRequest request, ServerCallContext context)
    {
        var made = (await bus.SendAsync(new CreateApiToken(request.Name, request.ExpireTime?.ToDateTimeOffset()), context.Actor(), context.CancellationToken)).OrThrow();
        return new() { ApiToken = ToProto(made.Id, made.Name, made.CreatedAt, made.ExpiresAt), Token = made.Text };
    }

    public override Task<ListApiTokensResponse> ListApiTokens(ListApiTokensRequest request, ServerCallContext context) =>
        Task.FromResult(new ListApiTokensResponse { ApiTokens = { access.Tokens.Select(t => ToProto(t.Id, t.Name, t.CreatedAt, t.ExpiresAt)) } });

    public override async Task<RevokeApiTokenResponse> RevokeApiToken(RevokeApiTokenRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new RevokeApiToken(new(request.Id)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    public override Task<PublishKey> GetPublishKey(GetPublishKeyRequest request, ServerCallContext context) =>
        Task.FromResult(new PublishKey { Key = access.PublishKey ?? "" });

    public override async Task<PublishKey> RotatePublishKey(RotatePublishKeyRequest request, ServerCallContext context) =>
        new() { Key = (await bus.SendAsync(new RotatePublishKey(request.Key), context.Actor(), context.CancellationToken)).OrThrow() };

    public override async Task<ErasePersonalDataResponse> ErasePersonalData(ErasePersonalDataRequest request, ServerCallContext context)
    {
        var command = new ErasePersonalData(
            request.HasAddress ? request.Address : null, request.HasSessionId ? request.SessionId : null,
            request.SubjectCase == ErasePersonalDataRequest.SubjectOneofCase.Before ? request.Before.ToDateTimeOffset() : null);
        var done = (await bus.SendAsync(command, context.Actor(), context.CancellationToken)).OrThrow();
        return new() { Erased = done.Rows, FoundIn = { new Dictionary<string, long>(done.FoundIn) } };
    }

    private async Task<SignInResponse> SignInAsync(string password, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        var grant = (await bus.SendAsync(new SignIn(password, address), context.Actor(), context.CancellationToken)).OrThrow();
        SignInCookie.Write(http, grant.Token, grant.ExpiresAt);
        return new() { Token = grant.Token, CreateTime = grant.CreatedAt.ToTimestamp(), ExpireTime = grant.ExpiresAt.ToTimestamp() };
    }

    private static ApiToken ToProto(string id, string name, DateTimeOffset created, DateTimeOffset? expires) =>
        new() { Id = id, Name = name, CreateTime = created.ToTimestamp(), ExpireTime = expires?.ToTimestamp() };
}
