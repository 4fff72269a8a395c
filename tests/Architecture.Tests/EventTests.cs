using System.Reflection;
using SrsStack.Application.Kernel;
using SrsStack.Application.Work;
using SrsStack.Domain.Kernel;

namespace SrsStack.Architecture.Tests;

/// <summary>History must stay readable for ever.</summary>
public sealed class EventTests
{
    /// <summary>May only grow. A rename here would make stored events unreadable.</summary>
    private static readonly string[] Golden =
    [
        "ai_provider_changed = SrsStack.Domain.Platform.PlatformSettingsEvent+AiProviderChanged",
        "api_token_created = SrsStack.Domain.Access.ApiTokenEvent+Created",
        "api_token_revoked = SrsStack.Domain.Access.ApiTokenEvent+Revoked",
        "bitrate_limits_changed = SrsStack.Domain.Platform.PlatformSettingsEvent+LimitsChanged",
        "call_refused = SrsStack.Domain.Access.SignInEvent+CallRefused",
        "callback_added = SrsStack.Domain.Callbacks.CallbackTargetEvent+Added",
        "callback_changed = SrsStack.Domain.Callbacks.CallbackTargetEvent+Changed",
        "callback_held = SrsStack.Domain.Callbacks.CallbackTargetEvent+Held",
        "callback_key_rotated = SrsStack.Domain.Callbacks.CallbackTargetEvent+KeyRotated",
        "callback_redelivered = SrsStack.Domain.Callbacks.CallbackTargetEvent+Redelivered",
        "callback_released = SrsStack.Domain.Callbacks.CallbackTargetEvent+Released",
        "callback_removed = SrsStack.Domain.Callbacks.CallbackTargetEvent+Removed",
        "hls_mode_changed = SrsStack.Domain.Platform.PlatformSettingsEvent+HlsModeChanged",
        "language_changed = SrsStack.Domain.Platform.PlatformSettingsEvent+LanguageChanged",
        "live_stream_publish_ended = SrsStack.Domain.Streams.LiveStreamEvent+PublishEnded",
        "live_stream_publish_refused = SrsStack.Domain.Streams.LiveStreamEvent+PublishRefused",
        "live_stream_publish_started = SrsStack.Domain.Streams.LiveStreamEvent+PublishStarted",
        "owner_account_password_changed = SrsStack.Domain.Access.OwnerAccountEvent+PasswordChanged",
        "owner_account_set_up = SrsStack.Domain.Access.OwnerAccountEvent+SetUp",
        "person_added = SrsStack.Domain.Access.PersonEvent+Added",
        "person_password_changed = SrsStack.Domain.Access.PersonEvent+PasswordChanged",
        "person_removed = SrsStack.Domain.Access.PersonEvent+Removed",
        "person_role_changed = SrsStack.Domain.Access.PersonEvent+RoleChanged",
        "personal_data_erased = SrsStack.Domain.Access.PersonalDataEvent+Erased",
        "play_rules_set = SrsStack.Domain.Access.PlayPolicyEvent+RulesSet",
        "play_signing_key_made = SrsStack.Domain.Access.PlayPolicyEvent+SigningKeyMade",
        "play_token_revoked = SrsStack.Domain.Access.PlayPolicyEvent+TokenRevoked",
        "publish_auth_disabled = SrsStack.Domain.Access.PublishKeyEvent+AuthDisabled",
        "publish_auth_enabled = SrsStack.Domain.Access.PublishKeyEvent+AuthEnabled",
        "publish_key_made = SrsStack.Domain.Access.PublishKeyEvent+Made",
        "publish_key_rotated = SrsStack.Domain.Access.PublishKeyEvent+Rotated",
        "recording_artifact_made = SrsStack.Domain.Recordings.RecordingEvent+ArtifactMade",
        "recording_begun = SrsStack.Domain.Recordings.RecordingEvent+Begun",
        "recording_ended = SrsStack.Domain.Recordings.RecordingEvent+Ended",
        "recording_media_lost = SrsStack.Domain.Recordings.RecordingEvent+MediaLost",
        "recording_removed = SrsStack.Domain.Recordings.RecordingEvent+Removed",
        "recording_rules_changed = SrsStack.Domain.Recordings.RecordingRulesEvent+Changed",
        "recording_segment_closed = SrsStack.Domain.Recordings.RecordingEvent+SegmentClosed",
        "room_assistant_changed = SrsStack.Domain.Rooms.LiveRoomEvent+AssistantChanged",
        "room_created = SrsStack.Domain.Rooms.LiveRoomEvent+Created",
        "room_key_rotated = SrsStack.Domain.Rooms.LiveRoomEvent+KeyRotated",
        "room_removed = SrsStack.Domain.Rooms.LiveRoomEvent+Removed",
        "room_renamed = SrsStack.Domain.Rooms.LiveRoomEvent+Renamed",
        "server_boot_ended = SrsStack.Domain.Platform.ServerBootEvent+Ended",
        "server_boot_started = SrsStack.Domain.Platform.ServerBootEvent+Started",
        "sign_in_failed = SrsStack.Domain.Access.SignInEvent+SignInFailed",
        "sign_in_revoked = SrsStack.Domain.Access.SignInEvent+Revoked",
        "signed_in = SrsStack.Domain.Access.SignInEvent+SignedIn",
        "signed_out = SrsStack.Domain.Access.SignInEvent+SignedOut",
        "website_changed = SrsStack.Domain.Platform.PlatformSettingsEvent+WebsiteChanged",
    ];

    private static IEnumerable<Type> EventTypes => typeof(Rejection).Assembly.GetTypes()
        .Where(t => t is { IsNested: true, IsAbstract: false } && t.DeclaringType!.Name.EndsWith("Event", StringComparison.Ordinal) && t.BaseType == t.DeclaringType);

    [Fact]
    public void Names_are_those_that_were_stored() =>
        EventCatalog.Default.All.Select(k => $"{k.Name} = {k.Type.FullName}").Order(StringComparer.Ordinal).ShouldBe(Golden);

    [Fact]
    public void Every_event_of_the_domain_is_in_the_catalog() =>
        EventTypes.Except(EventCatalog.Default.All.Select(k => k.Type)).ShouldBeEmpty();

    /// <summary>One that is missing has no state as of a time, and nobody would notice.</summary>
    [Fact]
    public void Every_entity_is_in_the_catalog() =>
        typeof(IEntity).Assembly.GetTypes().Where(t => t is { IsAbstract: true, IsSealed: true, ContainsGenericParameters: false })
            .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public)).Where(p => p.PropertyType.IsAssignableTo(typeof(IEntity)))
            .Select(p => ((IEntity)p.GetValue(null)!).StreamType).ShouldBe(EventCatalog.Entities.Keys, ignoreOrder: true);

    [Fact]
    public void Every_event_comes_back_as_it_was_written()
    {
        foreach (var kind in EventCatalog.Default.All)
        {
            var e = Samples.Make(kind.Type);
            var json = EventCatalog.Default.Write(e);
            EventCatalog.Default.Write(EventCatalog.Default.Read(kind.Name, json)!).ShouldBe(json, kind.Name);
        }
    }

    [Fact]
    public void Families_are_closed() =>
        EventTypes.Select(t => t.DeclaringType!).Distinct().ShouldAllBe(t => t.IsAbstract && t.GetConstructors().Length == 0);

    [Fact]
    public void Commands_that_hold_a_secret_do_not_print_it()
    {
        var secrets = typeof(IEventStore).Assembly.GetTypes().Where(t => t.GetProperties().Any(IsSecret) && t.GetMethod("<Clone>$") is not null && !NamesWork(t));
        foreach (var type in secrets) type.GetMethod("ToString", Type.EmptyTypes)!.Invoke(Samples.Make(type), null)!.ToString()!.ShouldNotContain(Samples.Text, Case.Sensitive, type.Name);
    }

    /// <summary>The key of a piece of work is its name.</summary>
    private static bool NamesWork(Type type) => type.Namespace == typeof(DesiredWork).Namespace || type == typeof(Reaction.SetWork);

    private static bool IsSecret(PropertyInfo property) => property.PropertyType == typeof(string) && property.Name is "Password" or "Token" or "Key";
}
