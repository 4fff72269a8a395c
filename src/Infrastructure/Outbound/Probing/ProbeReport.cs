using System.Net;

namespace SrsStack.Infrastructure.Outbound.Probing;

/// <summary>What a check saw, stage by stage; what was not reached is null. Texts of the other side have no control characters.</summary>
public sealed record ProbeReport
{
    public ProbeName? Name { get; init; }

    public ProbeConnection? Connection { get; init; }

    /// <summary>Null where the URL is http, or no certificate came.</summary>
    public ProbeTls? Tls { get; init; }

    /// <summary>How long it took to write the whole request.</summary>
    public TimeSpan? Sent { get; init; }

    public ProbeAnswer? Answer { get; init; }

    /// <summary>Null: a whole answer came, whatever its status.</summary>
    public ProbeFailure? Failure { get; init; }

    /// <summary>What to do next, for people; empty where all is well.</summary>
    public string Advice { get; init; } = "";

    public TimeSpan Total { get; init; }
}

/// <param name="Addresses">The first 16.</param>
public sealed record ProbeName(IReadOnlyList<IPAddress> Addresses, TimeSpan Took);

/// <param name="Address">The one that answered first.</param>
public sealed record ProbeConnection(IPEndPoint Address, TimeSpan Took);

/// <param name="Protocol">For example <c>TLS 1.3</c>; empty where the certificate was refused.</param>
/// <param name="Problem">Why the certificate was refused; null where it was not.</param>
public sealed record ProbeTls(string Protocol, string Subject, string Issuer, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, string? Problem, TimeSpan Took);

/// <param name="Headers">Those that tell something here; never cookies.</param>
/// <param name="Body">The beginning, as text; line feeds and tabs stay.</param>
/// <param name="IsCut">There was more, which was not read.</param>
/// <param name="Took">From the end of the request to the end of the headers.</param>
public sealed record ProbeAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, bool IsCut, TimeSpan Took);

/// <param name="Detail">For people; holds no URL.</param>
public sealed record ProbeFailure(ProbeStage Stage, OutboundError Error, string Detail);
