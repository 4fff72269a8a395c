using System.Text.Json.Serialization;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Application.Access;

/// <summary>Stored names of this feature's events. A name here never changes; a new shape gets a new name and an upcaster.</summary>
public static class AccessEvents
{
    public static IReadOnlyList<EventKind> All { get; } =
    [
        EventKind.Of("owner_account_set_up", AccessEventsJson.Default.SetUp),
        EventKind.Of("owner_account_password_changed", AccessEventsJson.Default.PasswordChanged),
        EventKind.Of("signed_in", AccessEventsJson.Default.SignedIn),
        EventKind.Of("sign_in_failed", AccessEventsJson.Default.SignInFailed),
        EventKind.Of("signed_out", AccessEventsJson.Default.SignedOut),
        EventKind.Of("sign_in_revoked", AccessEventsJson.Default.SignInRevoked),
        EventKind.Of("call_refused", AccessEventsJson.Default.CallRefused),
        EventKind.Of("person_added", AccessEventsJson.Default.PersonAdded),
        EventKind.Of("person_role_changed", AccessEventsJson.Default.RoleChanged),
        EventKind.Of("person_password_changed", AccessEventsJson.Default.PersonPasswordChanged),
        EventKind.Of("person_removed", AccessEventsJson.Default.PersonRemoved),
        EventKind.Of("publish_key_made", AccessEventsJson.Default.Made),
        EventKind.Of("publish_key_rotated", AccessEventsJson.Default.Rotated),
        EventKind.Of("publish_auth_disabled", AccessEventsJson.Default.AuthDisabled),
        EventKind.Of("publish_auth_enabled", AccessEventsJson.Default.AuthEnabled),
        EventKind.Of("play_rules_set", AccessEventsJson.Default.RulesSet),
        EventKind.Of("play_signing_key_made", AccessEventsJson.Default.SigningKeyMade),
        EventKind.Of("play_token_revoked", AccessEventsJson.Default.TokenRevoked),
        EventKind.Of("api_token_created", AccessEventsJson.Default.Created),
        EventKind.Of("api_token_revoked", AccessEventsJson.Default.Revoked),
        EventKind.Of("personal_data_erased", AccessEventsJson.Default.Erased),
    ];

    public static Entity<OwnerAccount, OwnerAccountEvent> Owner { get; } = new("owner_account", OwnerAccount.Initial, OwnerAccount.Evolve, AccessEventsJson.Default.OwnerAccount);

    public static Entity<Person, PersonEvent> Person { get; } = new("person", Domain.Access.Person.Initial, Domain.Access.Person.Evolve, AccessEventsJson.Default.Person);

    public static Entity<PublishKey, PublishKeyEvent> Key { get; } = new("publish_key", PublishKey.Initial, PublishKey.Evolve, AccessEventsJson.Default.PublishKey);

    public static Entity<PlayPolicy, PlayPolicyEvent> Play { get; } = new("play_policy", PlayPolicy.Initial, PlayPolicy.Evolve, AccessEventsJson.Default.PlayPolicy);

    public static Entity<ApiToken, ApiTokenEvent> Token { get; } = new("api_token", ApiToken.Initial, ApiToken.Evolve, AccessEventsJson.Default.ApiToken);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, Converters = [typeof(SecretRefJson), typeof(ApiTokenIdJson)])]
[JsonSerializable(typeof(OwnerAccountEvent.SetUp))]
[JsonSerializable(typeof(OwnerAccountEvent.PasswordChanged))]
[JsonSerializable(typeof(SignInEvent.SignedIn))]
[JsonSerializable(typeof(SignInEvent.SignInFailed))]
[JsonSerializable(typeof(SignInEvent.SignedOut))]
[JsonSerializable(typeof(SignInEvent.Revoked), TypeInfoPropertyName = "SignInRevoked")]
[JsonSerializable(typeof(SignInEvent.CallRefused))]
[JsonSerializable(typeof(PersonEvent.Added), TypeInfoPropertyName = "PersonAdded")]
[JsonSerializable(typeof(PersonEvent.RoleChanged))]
[JsonSerializable(typeof(PersonEvent.PasswordChanged), TypeInfoPropertyName = "PersonPasswordChanged")]
[JsonSerializable(typeof(PersonEvent.Removed), TypeInfoPropertyName = "PersonRemoved")]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(PublishKeyEvent.Made))]
[JsonSerializable(typeof(PublishKeyEvent.Rotated))]
[JsonSerializable(typeof(PublishKeyEvent.AuthDisabled))]
[JsonSerializable(typeof(PublishKeyEvent.AuthEnabled))]
[JsonSerializable(typeof(PlayPolicyEvent.RulesSet))]
[JsonSerializable(typeof(PlayPolicyEvent.SigningKeyMade))]
[JsonSerializable(typeof(PlayPolicyEvent.TokenRevoked))]
[JsonSerializable(typeof(PlayPolicy))]
[JsonSerializable(typeof(ApiTokenEvent.Created))]
[JsonSerializable(typeof(ApiTokenEvent.Revoked))]
[JsonSerializable(typeof(PersonalDataEvent.Erased))]
[JsonSerializable(typeof(OwnerAccount))]
[JsonSerializable(typeof(PublishKey))]
[JsonSerializable(typeof(ApiToken))]
public sealed partial class AccessEventsJson : JsonSerializerContext;
