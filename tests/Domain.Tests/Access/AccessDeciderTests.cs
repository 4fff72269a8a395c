using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Access;

public sealed class AccessDeciderTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SecretRef One = new("one");
    private static readonly SecretRef Two = new("two");
    private static readonly ApiTokenId Id = new("t1");

    private static DeciderSpec<PublishKey, PublishKeyEvent> Key => new(PublishKey.Initial, PublishKey.Evolve);

    private static DeciderSpec<ApiToken, ApiTokenEvent> Token => new(ApiToken.Initial, ApiToken.Evolve);

    private static DeciderSpec<OwnerAccount, OwnerAccountEvent> Owner => new(OwnerAccount.Initial, OwnerAccount.Evolve);

    [Fact]
    public void The_first_key_is_made_once()
    {
        Key.When(s => Of(PublishKeyDecider.Decide(new PublishKeyCommand.Make(One, Actor.Server, T0), s))).Then(new PublishKeyEvent.Made(One, Actor.Server, T0));
        Key.Given(new PublishKeyEvent.Made(One, Actor.Server, T0)).When(s => Of(PublishKeyDecider.Decide(new PublishKeyCommand.Make(Two, Actor.Server, T0), s))).ThenNothing();
    }

    [Fact]
    public void Rotating_replaces_the_key_and_makes_one_where_there_was_none()
    {
        Key.Given(new PublishKeyEvent.Made(One, Actor.Server, T0)).When(s => Of(PublishKeyDecider.Decide(new PublishKeyCommand.Rotate(Two, Actor.Server, T0), s)))
            .Then(new PublishKeyEvent.Rotated(Two, Actor.Server, T0));
        Key.When(s => Of(PublishKeyDecider.Decide(new PublishKeyCommand.Rotate(Two, Actor.Server, T0), s))).Then(new PublishKeyEvent.Made(Two, Actor.Server, T0));
        Key.Given(new PublishKeyEvent.Made(One, Actor.Server, T0)).When(s => Of(PublishKeyDecider.Decide(new PublishKeyCommand.Rotate(One, Actor.Server, T0), s))).ThenNothing();
    }

    [Fact]
    public void The_owner_is_set_up_once()
    {
        Owner.When(s => Of(OwnerAccount.DecideSetUp(One, Actor.Server, T0, s))).Then(new OwnerAccountEvent.SetUp(One, Actor.Server, T0));
        Owner.Given(new OwnerAccountEvent.SetUp(One, Actor.Server, T0)).When(s => Of(OwnerAccount.DecideSetUp(Two, Actor.Server, T0, s))).ThenRejected("ALREADY_SET_UP");
    }

    [Fact]
    public void A_password_can_be_changed_once_there_is_an_owner()
    {
        Owner.When(s => Of(OwnerAccount.DecideChangePassword(Two, Actor.Server, T0, s))).ThenRejected("NOT_SET_UP");
        Owner.Given(new OwnerAccountEvent.SetUp(One, Actor.Server, T0)).When(s => Of(OwnerAccount.DecideChangePassword(Two, Actor.Server, T0, s)))
            .Then(new OwnerAccountEvent.PasswordChanged(Two, Actor.Server, T0));
    }

    [Fact]
    public void A_token_is_created_and_revoked_once()
    {
        var created = new ApiTokenEvent.Created(Id, "ci", One, null, Actor.Server, T0);
        var revoked = new ApiTokenEvent.Revoked(Id, Actor.Server, T0);
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, "ci", One, null, Actor.Server, T0), s))).Then(created);
        Token.Given(created).When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, "ci", One, null, Actor.Server, T0), s))).ThenNothing();
        Token.Given(created).When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Revoke(Id, Actor.Server, T0), s))).Then(revoked);
        Token.Given(created, revoked).When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Revoke(Id, Actor.Server, T0), s))).ThenNothing();
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Revoke(Id, Actor.Server, T0), s))).ThenRejected("TOKEN_NOT_FOUND");
    }

    [Fact]
    public void A_token_needs_a_name_and_a_future()
    {
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, "", One, null, Actor.Server, T0), s))).ThenRejected("BAD_TOKEN_NAME");
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, new string('x', 101), One, null, Actor.Server, T0), s))).ThenRejected("BAD_TOKEN_NAME");
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, "two\r\nlines", One, null, Actor.Server, T0), s))).ThenRejected("BAD_TOKEN_NAME");
        Token.When(s => Of(ApiTokenDecider.Decide(new ApiTokenCommand.Create(Id, "ci", One, T0, Actor.Server, T0), s))).ThenRejected("EXPIRY_IN_THE_PAST");
    }

    private static (IReadOnlyList<T> Events, string? Code) Of<T>(Decision<T> decision) => (decision.Events, decision.Rejection?.Code);
}
