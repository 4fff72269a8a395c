using System.Net;
using SrsStack.Host.Delivery;
using SrsStack.Infrastructure.EventStore;
using SrsStack.Infrastructure.Outbound;
using SrsStack.Infrastructure.Recordings;
using SrsStack.Media.Protocols.Hls;
using SrsStack.Media.Protocols.Srt;

namespace SrsStack.Host;

/// <summary>What must be known before the database is: places, ports and the operator's own secrets.</summary>
/// <remarks>From appsettings.json, then environment <c>SRSSTACK_Section__Key</c>, then the names that SRS Stack uses.</remarks>
internal sealed class HostSettings
{
    /// <summary>A hundred years.</summary>
    private const int MaxDays = 36_500;

    private HostSettings(IConfiguration configuration)
    {
        DataDirectory = Path.GetFullPath(configuration["DataDirectory"] ?? "data");
        Recordings = new(Path.GetFullPath(configuration["Record:Directory"] ?? Path.Combine(DataDirectory, "record")));
        Bind = IPAddress.Parse(configuration["Bind"] ?? "0.0.0.0");
        HttpPort = Port(configuration["MGMT_LISTEN"] ?? configuration["Http:Port"], 2022);
        RtmpPort = Port(configuration["Rtmp:Port"], 1935);
        RtmpsPort = Port(configuration["Rtmps:Port"], 1936);
        RtmpsCertificate = configuration["Rtmps:Certificate"] is { Length: > 0 } certificate ? Path.GetFullPath(certificate) : null;
        RtmpsKey = configuration["Rtmps:Key"] is { Length: > 0 } key ? Path.GetFullPath(key) : RtmpsCertificate;
        Srt = SrtSettings.Read(configuration, Port(configuration["Srt:Port"], 10080));
        PostgresConnection = configuration.GetConnectionString("Postgres") is { Length: > 0 } given ? given : null;
        PostgresBinDirectory = configuration["Postgres:BinDirectory"];
        OwnerPassword = configuration["MGMT_PASSWORD"];
        PlatformSecret = configuration["SRS_PLATFORM_SECRET"];
        PublicRtmpPort = configuration["RTMP_PORT"] is { Length: > 0 } shown ? Port(shown, RtmpPort) : RtmpPort;
        IsCandidateSet = !string.IsNullOrEmpty(configuration["CANDIDATE"]);
        Hls = HlsSettings.Read(configuration.GetSection("Hls"));
        Retention = new()
        {
            ArchiveAfter = Days(configuration["History:ArchiveAfterDays"], 365, least: 0) is > 0 and var days ? TimeSpan.FromDays(days) : null,
            RememberCommands = TimeSpan.FromDays(Days(configuration["History:RememberCommandsDays"], 7, least: 1)),
        };
        SrsHookNetworks = [.. (configuration.GetSection("Srs:HookNetworks").Get<string[]>() ?? []).Select(Network)];
        Outbound = OutboundSettings.Read(configuration.GetSection("Outbound"));
        CorsOrigins = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
    }

    /// <summary>Everything that lasts lives below it.</summary>
    public string DataDirectory { get; }

    public RecordingStorage Recordings { get; }

    public IPAddress Bind { get; }

    public int HttpPort { get; }

    public int RtmpPort { get; }

    public int RtmpsPort { get; }

    /// <summary>A PEM file: the certificate, then those between it and its root. Null: RTMPS is off.</summary>
    public string? RtmpsCertificate { get; }

    /// <summary>The PEM file of the certificate's key; the same file when none is given.</summary>
    public string? RtmpsKey { get; }

    public SrtOptions Srt { get; }

    /// <summary>The port that people are told, behind a port mapping.</summary>
    public int PublicRtmpPort { get; }

    /// <summary>Null: a private PostgreSQL is started below the data directory.</summary>
    public string? PostgresConnection { get; }

    public string? PostgresBinDirectory { get; }

    public string? OwnerPassword { get; }

    public string? PlatformSecret { get; }

    public bool IsCandidateSet { get; }

    /// <summary>How feeds are cut for HLS.</summary>
    public HlsOptions Hls { get; }

    public RetentionOptions Retention { get; }

    /// <summary>Where an SRS beside this server may call its hooks from without a key.</summary>
    public IReadOnlyList<IPNetwork> SrsHookNetworks { get; }

    /// <summary>Which networks are open to everybody's wishes.</summary>
    public OutboundOptions Outbound { get; }

    /// <summary>Pages of these origins may call the API.</summary>
    public IReadOnlyList<string> CorsOrigins { get; }

    public string BuildVersion { get; } = typeof(HostSettings).Assembly.GetName().Version!.ToString(3);

    public static HostSettings Read(ConfigurationManager configuration)
    {
        configuration.AddEnvironmentVariables("SRSSTACK_");
        return new(configuration);
    }

    /// <summary>An address, or a network as <c>192.168.1.0/24</c>.</summary>
    /// <exception cref="InvalidOperationException">The message says what to give.</exception>
    private static IPNetwork Network(string text)
    {
        if (IPAddress.TryParse(text, out var one)) return new(one, one.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) ? network : throw new InvalidOperationException($"'{text}' is no network. Give an address, or one as 192.168.1.0/24.");
    }

    /// <exception cref="InvalidOperationException">The message says what to give.</exception>
    private static int Days(string? text, int otherwise, int least)
    {
        if (string.IsNullOrEmpty(text)) return otherwise;
        return int.TryParse(text, out var days) && days >= least && days <= MaxDays
            ? days
            : throw new InvalidOperationException($"'{text}' is no number of days. Give one from {least} to {MaxDays}.");
    }

    /// <summary>Ports may be written with a colon in front, as SRS Stack's listen settings are.</summary>
    private static int Port(string? text, int otherwise)
    {
        if (string.IsNullOrEmpty(text)) return otherwise;
        return int.TryParse(text.TrimStart(':'), out var port) && port is >= 0 and <= 65535
            ? port
            : throw new InvalidOperationException($"'{text}' is not a port. Give a number from 0 to 65535.");
    }
}
