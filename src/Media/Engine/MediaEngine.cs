using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;
using SrsStack.Media.Protocols.Hls.Disk;

namespace SrsStack.Media.Engine;

/// <summary>The public face of the engine: sessions begin and end here, whatever their protocol.</summary>
public sealed class MediaEngine
{
    private const int MaxWaitingPlays = 1 << 16;

    private readonly ISessionGate _gate;
    private readonly FeedRegistry _feeds;
    private readonly Channel<MediaNotice> _notices;
    private readonly Channel<PlayNotice> _playNotices;
    private readonly ConcurrentDictionary<FeedName, byte> _asked = new();
    private readonly ConcurrentDictionary<string, MediaSession> _sessions = new(StringComparer.Ordinal);

    public MediaEngine(EngineOptions options, ISessionGate gate, TimeProvider time, EngineMeters meters, ILoggerFactory loggers)
    {
        Options = options;
        Time = time;
        Meters = meters;
        Loggers = loggers;
        _gate = gate;
        Pumps = new(options.Pumps, options.PlayStall, meters.SendDelay.Record, time);
        var disk = options.Hls.Directory.Length > 0 ? new HlsDisk(options.Hls.Directory, meters, loggers.CreateLogger<HlsDisk>(), time) : null;
        Hls = new(new(options.Hls), disk, options.HlsLinger, options.Feed.OutputIdle, time);
        _feeds = new(options.Feed, time, Hls.Open, Hls.Close);
        _notices = Channel.CreateUnbounded<MediaNotice>();
        _playNotices = Channel.CreateBounded<PlayNotice>(MaxWaitingPlays);
    }

    public EngineOptions Options { get; }

    public TimeProvider Time { get; }

    public EngineMeters Meters { get; }

    public ILoggerFactory Loggers { get; }

    public HlsDirectory Hls { get; }

    internal Pumps Pumps { get; }

    /// <summary>Facts for the product, in order, for one reader.</summary>
    public ChannelReader<MediaNotice> Notices => _notices.Reader;

    /// <summary>Players that came and went, in order, for one reader; only while <see cref="TellsPlays"/>. What finds no room is counted and lost.</summary>
    public ChannelReader<PlayNotice> PlayNotices => _playNotices.Reader;

    /// <summary>Whether anybody wants to hear of players; asked at each one.</summary>
    public Func<bool> TellsPlays { get; set; } = static () => false;

    public IEnumerable<LiveFeed> Feeds => _feeds.Feeds;

    public IEnumerable<MediaSession> Sessions => _sessions.Values;

    public LiveFeed? FindFeed(FeedName name) => _feeds.Find(name);

    /// <summary>Somebody publishes it now; a feed outlives its publisher for a while.</summary>
    public bool IsPublished(FeedName name) => _feeds.IsTaken(name);

    /// <summary>Ordered by time, unique for ever: UUID version 7 without hyphens.</summary>
    public string NewSessionId() => Guid.CreateVersion7(Time.GetUtcNow()).ToString("N");

    /// <summary>Asks the gate, takes the name and tells the product. Refusals are told as well.</summary>
    public async Task<PublishOutcome> BeginPublishAsync(SessionRequest request, string? encoder, CancellationToken stop)
    {
        var (refusal, admission) = await RefusalAsync(request, stop);
        var shownName = admission.ShownName;
        request = Meant(request, admission);
        if (refusal is null && _notices.Reader.Count >= Options.MaxWaitingNotices) refusal = Refusal.HistoryUnavailable;
        LiveFeed? feed = null;
        if (refusal is null) (feed, refusal) = await AcquireAsync(request, stop);
        if (refusal is null) return new(BeginPublish(request, feed!, encoder, admission.Credential), null);
        Refuse(request with { Name = shownName ?? request.Name }, refusal);
        return new(null, refusal, shownName);
    }

    /// <summary>While the gate thinks, the name is kept for the one who came first, and nothing is changed for those who play it.</summary>
    private async ValueTask<(LiveFeed? Feed, string? Refusal)> AcquireAsync(SessionRequest request, CancellationToken stop)
    {
        if (_feeds.IsTaken(request.Name) || !_asked.TryAdd(request.Name, 0)) return (null, Refusal.Busy);
        try
        {
            if (await _gate.ConfirmAsync(request, stop) is { } no) return (null, no);
            return _feeds.TryAcquire(request.Name) is { } feed ? (feed, null) : (null, Refusal.Busy);
        }
        finally
        {
            _asked.TryRemove(request.Name, out _);
        }
    }

    /// <summary>Asks the gate and joins the feed. Nobody publishing the name is <c>not_found</c>, nothing that the form can carry <c>not_carried</c>.</summary>
    public async Task<PlayOutcome> BeginPlayAsync(SessionRequest request, CancellationToken stop)
    {
        var (refusal, admission) = await RefusalAsync(request, stop);
        var shownName = admission.ShownName;
        request = Meant(request, admission);
        var feed = _feeds.Find(request.Name);
        refusal ??= WhyNotPlayed(feed, request);
        if (feed is null || refusal is not null)
        {
            Count(Meters.Refusals, request, refusal);
            return new(null, refusal, shownName);
        }
        var session = new PlaySession(this, request, feed, admission.Credential);
        _sessions[session.Id] = session;
        feed.Players.Enter(session.Protocol);
        TellPlay(session, isStart: true);
        Count(Meters.Sessions, request);
        return new(session, null);
    }

    /// <summary>Asks the gate for a request that is a session of its own: a play list, a segment.</summary>
    /// <returns>Null when it may, else the reason.</returns>
    public async ValueTask<string?> AdmitRequestAsync(SessionRequest request, CancellationToken stop)
    {
        var (refusal, _) = await RefusalAsync(request, stop);
        if (refusal is not null) Count(Meters.Refusals, request, refusal);
        return refusal;
    }

    /// <summary>Would the session be refused now? For a handshake in which a refusal can still be told; told and counted as by Begin.</summary>
    /// <returns>No refusal when nothing speaks against it; it is begun later, and may be refused then.</returns>
    internal async Task<(string? Refusal, FeedName Shown)> FindRefusalAsync(SessionRequest request, CancellationToken stop)
    {
        var (refusal, admission) = await RefusalAsync(request, stop);
        request = Meant(request, admission);
        var shown = admission.ShownName ?? request.Name;
        if (request.Role == SessionRole.Play) refusal ??= WhyNotPlayed(_feeds.Find(request.Name), request);
        if (request.Role == SessionRole.Publish && PublisherOf(request.Name) is not null) refusal ??= Refusal.Busy;
        if (refusal is null) return (null, shown);
        if (request.Role == SessionRole.Publish) Refuse(request with { Name = shown }, refusal);
        else Count(Meters.Refusals, request, refusal);
        return (refusal, shown);
    }

    /// <summary>Ends one session; false when there is none of that id.</summary>
    public bool Kick(string sessionId)
    {
        if (!_sessions.TryGetValue(sessionId, out var session)) return false;
        session.Stop(EndReason.Kicked);
        return true;
    }

    /// <summary>Ends the publisher of a name; false when nobody publishes it.</summary>
    public bool KickPublisher(FeedName name) => PublisherOf(name) is { } session && Kick(session.Id);

    public PublishSession? PublisherOf(FeedName name) => _sessions.Values.OfType<PublishSession>().FirstOrDefault(s => s.Name == name);

    /// <summary>Ends all sessions; no notice comes after the last session's end.</summary>
    public void StopAll()
    {
        foreach (var session in _sessions.Values) session.Stop(EndReason.ServerStopping);
    }

    /// <summary>Nothing more will be told; the reader of <see cref="Notices"/> ends after the last.</summary>
    public void CompleteNotices() => _notices.Writer.TryComplete();

    internal ValueTask EndPublishAsync(PublishSession session, EndReason reason, string? detail)
    {
        _feeds.Release(session.Name);
        _sessions.TryRemove(session.Id, out _);
        _notices.Writer.TryWrite(new PublishEndedNotice(
            session.Id, session.Name, session.Protocol, session.Peer, Time.GetUtcNow(), reason, detail, session.Totals));
        return ValueTask.CompletedTask;
    }

    internal void EndPlay(PlaySession session)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        session.Feed.Players.Leave(session.Protocol);
        TellPlay(session, isStart: false);
    }

    private void TellPlay(PlaySession session, bool isStart)
    {
        if (TellsPlays() && !_playNotices.Writer.TryWrite(new(session.Id, session.Name, isStart))) Meters.LostPlayNotices.Add(1);
    }

    private PublishSession BeginPublish(SessionRequest request, LiveFeed feed, string? encoder, object? credential)
    {
        var session = new PublishSession(this, request, feed, encoder, credential);
        _sessions[session.Id] = session;
        Count(Meters.Sessions, request);
        _notices.Writer.TryWrite(new PublishStartedNotice(request.SessionId, request.Name, request.Protocol, request.Peer, session.StartedAt, encoder));
        return session;
    }

    private async ValueTask<(string? Reason, Admission Admission)> RefusalAsync(SessionRequest request, CancellationToken stop)
    {
        if (!FeedNameRules.IsValid(request.Name)) return (Refusal.BadName, default);
        if (_sessions.Count >= Options.MaxSessions) return (Refusal.TooMany, default);
        var admission = await _gate.AdmitAsync(request, stop);
        return admission.Allowed ? (null, admission) : (admission.Reason ?? Refusal.Denied, admission);
    }

    /// <summary>A name that held a key as well is gone from here on.</summary>
    private static SessionRequest Meant(SessionRequest request, Admission admission) => admission.Name is { } name ? request with { Name = name } : request;

    private static string? WhyNotPlayed(LiveFeed? feed, SessionRequest request) =>
        feed is null ? Refusal.NotFound : request.Fits is { } fits && !fits(feed.Description) ? Refusal.NotCarried : null;

    private void Refuse(SessionRequest request, string reason)
    {
        Count(Meters.Refusals, request, reason);
        if (reason == Refusal.BadName || _notices.Reader.Count >= Options.MaxWaitingNotices) return;
        _notices.Writer.TryWrite(new PublishRefusedNotice(request.SessionId, request.Name, request.Protocol, request.Peer, Time.GetUtcNow(), reason));
    }

    private static void Count(System.Diagnostics.Metrics.Counter<long> counter, SessionRequest request, string? reason = null)
    {
        var tags = new System.Diagnostics.TagList { { "protocol", request.Protocol }, { "role", request.Role.ToString() } };
        if (reason is not null) tags.Add("reason", reason);
        counter.Add(1, tags);
    }
}
