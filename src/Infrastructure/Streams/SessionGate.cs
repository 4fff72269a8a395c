using SrsStack.Application.Access;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Streams;

/// <summary>Publishing needs the key, exactly; playing is open. Answered from memory.</summary>
public sealed class SessionGate(AccessDirectory access) : ISessionGate
{
    public const string NoKey = "no_key";
    public const string BadKey = "bad_key";
    private const string Parameter = "secret";

    public ValueTask<Admission> AdmitAsync(SessionRequest request, CancellationToken stop) => new(Admit(request));

    private Admission Admit(SessionRequest request)
    {
        if (request.Role == SessionRole.Play) return Admission.Granted;
        if (QueryParameter.Find(request.Query, Parameter) is not { Length: > 0 } given) return Admission.Refused(NoKey);
        return access.PublishKey is { } key && PublishKeyText.Matches(given, key) ? Admission.Granted : Admission.Refused(BadKey);
    }
}
