using SrsStack.Application.Access;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Publishing needs the key, exactly; playing is open. Answered from memory.</summary>
public sealed class SessionGate(AccessDirectory access) : ISessionGate
{
    public const string NoKey = "no_key";
    public const string BadKey = "bad_key";

    /// <summary>SRS Stack looks for its secret in the stream name too. Here a name is public, so one that holds the key is told to nobody.</summary>
    public const string KeyInName = "key_in_name";

    private const string Parameter = "secret";
    private const string Mask = "***";

    /// <summary>A key of the operator's own may be a word that is in the name by chance; one as long as this is not.</summary>
    private const int NoWord = 16;

    public ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admit(request));

    private Admission Admit(SessionRequest request)
    {
        if (access.PublishKey is { Length: >= NoWord } secret && WithoutKey(request.Name, secret) is var shown && shown != request.Name)
            return Admission.Refused(KeyInName, shown);
        if (request.Role == SessionRole.Play) return Admission.Granted;
        if (QueryParameter.Find(request.Query, Parameter) is not { Length: > 0 } given) return Admission.Refused(NoKey);
        return access.PublishKey is { } key && PublishKeyText.Matches(given, key) ? Admission.Granted : Admission.Refused(BadKey);
    }

    private static FeedName WithoutKey(FeedName name, string key) =>
        new(WithoutKey(name.Vhost, key), WithoutKey(name.App, key), WithoutKey(name.Stream, key));

    private static string WithoutKey(string part, string key) => part.Replace(key, Mask, StringComparison.OrdinalIgnoreCase);
}
