using System.Net.Sockets;
using SrsStack.Media.Live;
using SrsStack.Media.Live.Fanout;

namespace SrsStack.Media.Engine;

/// <summary>One player of one feed.</summary>
public sealed class PlaySession : MediaSession, IPlayerCounts
{
    private readonly MediaEngine _engine;
    private int _over;
    private long _skippedGops;

    internal PlaySession(MediaEngine engine, SessionRequest request, LiveFeed feed, object? credential)
        : base(request, credential, engine.Time.GetUtcNow())
    {
        _engine = engine;
        Feed = feed;
    }

    public LiveFeed Feed { get; }

    /// <summary>A cursor at the newest key frame of the feed in one wire form, shared with all players of that form.</summary>
    public OutputCursor Open(string form, Func<IWireForm> create) => Feed.Join(form, create);

    /// <summary>Lends a connected clear-text socket to the engine's pumps, which write the feed to it; the cheapest way to a player.</summary>
    /// <param name="opening">Sent first, for example the head of an answer; never written again.</param>
    public SocketPlayer Play(Socket socket, byte[] opening, string form, Func<IWireForm> create) =>
        _engine.Pumps.Play(socket, Feed.Enter(form, create), opening, this);

    /// <summary>How often this player was too slow and jumped to a newer key frame.</summary>
    public long SkippedGops => Interlocked.Read(ref _skippedGops);

    void IPlayerCounts.Sent(int bytes) => CountBytes(bytes);

    void IPlayerCounts.Skipped() => CountSkips(1);

    public void CountSkips(long groups)
    {
        if (groups == 0) return;
        Interlocked.Add(ref _skippedGops, groups);
        for (var i = 0L; i < groups; i++) Feed.Stats.CountSkip();
        _engine.Meters.SkippedGops.Add(groups);
    }

    public void CountBytes(long bytes)
    {
        AddBytes(bytes);
        _engine.Meters.SentBytes.Add(bytes);
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _over, 1) == 0) _engine.EndPlay(this);
        base.Dispose(disposing);
    }
}

/// <summary>Either a session or the reason why not: <c>not_found</c>, <c>bad_token</c>, <c>too_many</c>, …</summary>
/// <param name="ShownName">As in <see cref="Admission"/>.</param>
public sealed record PlayOutcome(PlaySession? Session, string? Refusal, FeedName? ShownName = null);
