using System.Buffers;
using SrsStack.Media.Engine;
using SrsStack.Media.Live.Fanout;
using SrsStack.Media.Time;

namespace SrsStack.Media.Live;

/// <summary>The running twin of a live stream: takes frames from at most one source and gives them to outputs and sinks.</summary>
/// <remarks>
/// Frames are handed on under one lock, on the source's thread: encoding is the only work done there. A feed outlives its source for
/// <see cref="FeedOptions.RepublishGrace"/>, so players stay when an encoder reconnects.
/// </remarks>
public sealed class LiveFeed
{
    private readonly Lock _lock = new();
    private readonly FeedOptions _options;
    private readonly Dictionary<string, SharedOutput> _outputs = new(StringComparer.Ordinal);
    private readonly List<IFrameSink> _sinks = [];
    private readonly TimeLine _timeLine = new();
    private readonly GopCache _gop;
    private readonly SendDelay _delay;
    private readonly TimeProvider _time;
    private FeedDescription _description = new(null, null, FeedMetadata.Empty);
    private MediaTime _now;
    private bool _ended;

    internal LiveFeed(FeedName name, FeedOptions options, TimeProvider time)
    {
        Name = name;
        (_options, _time) = (options, time);
        _delay = options.Delays.For(name);
        _gop = new(options.MaxGopBytes);
        Stats = new(time);
        Players = new(time);
    }

    public FeedName Name { get; }

    public FeedStats Stats { get; }

    public FeedPlayers Players { get; }

    public FeedDescription Description => Volatile.Read(ref _description);

    /// <summary>Attaches a sink that gets everything from now on, on the source's thread, beginning with the tracks that are known.</summary>
    public void Attach(IFrameSink sink)
    {
        lock (_lock)
        {
            if (_description.Video is { } video) sink.OnTrack(video);
            if (_description.Audio is { } audio) sink.OnTrack(audio);
            _sinks.Add(sink);
        }
    }

    /// <summary>The same, and the frames from the newest key frame on first: for a sink that begins late and wants to begin with a picture.</summary>
    public void AttachFromKeyFrame(IFrameSink sink)
    {
        lock (_lock)
        {
            Attach(sink);
            _gop.Replay(f => sink.OnFrame(f));
        }
    }

    /// <summary>The sink gets nothing any more, once this returns. Not to be called by the sink itself.</summary>
    public void Detach(IFrameSink sink)
    {
        lock (_lock) _sinks.Remove(sink);
    }

    /// <summary>Wire forms that are written now.</summary>
    public int Outputs
    {
        get
        {
            lock (_lock) return _outputs.Count;
        }
    }

    /// <summary>Attaches nothing, but gives a sink that begins late the frames from the newest key frame on, before any other frame can come.</summary>
    /// <param name="open">Makes the sink, under the feed's lock; null for none.</param>
    internal void Fill(Func<IFrameSink?> open)
    {
        lock (_lock)
        {
            if (open() is { } sink) _gop.Replay(f => sink.OnFrame(f));
        }
    }

    /// <summary>A player's place in the feed in one wire form.</summary>
    public OutputCursor Join(string form, Func<IWireForm> create) => new(Enter(form, create));

    /// <summary>The feed in one wire form with one more player, who must <see cref="SharedOutput.Leave"/>. Made when nobody plays it yet, from the newest key frame on.</summary>
    internal SharedOutput Enter(string form, Func<IWireForm> create)
    {
        lock (_lock)
        {
            if (!_outputs.TryGetValue(form, out var output)) _outputs.Add(form, output = Open(create()));
            output.Enter();
            return output;
        }
    }

    /// <summary>The newest key frame alone, with all that a decoder needs before it.</summary>
    /// <returns>False when there is none to be had: no video, or a group beyond the limit.</returns>
    public bool TryWriteKeyFrame(IWireForm form, IBufferWriter<byte> output)
    {
        lock (_lock)
        {
            form.WriteHead(_description, output);
            return _gop.TryReplayFirst(f => form.WriteFrame(f, output));
        }
    }

    internal void BeginSource()
    {
        lock (_lock)
        {
            _timeLine.BeginSource();
            Stats.BeginSource();
        }
    }

    internal void OnTrack(Track track)
    {
        lock (_lock)
        {
            var known = track.Kind == MediaKind.Video ? _description.Video : _description.Audio;
            if (track.SameAs(known)) return;
            Describe(track.Kind == MediaKind.Video ? _description with { Video = track } : _description with { Audio = track });
            _gop.Clear();
            foreach (var output in _outputs.Values) output.WriteTrack(track, _now);
            foreach (var sink in _sinks) sink.OnTrack(track);
        }
    }

    internal void OnMetadata(FeedMetadata metadata)
    {
        lock (_lock)
        {
            Describe(_description with { Metadata = metadata });
            foreach (var sink in _sinks) sink.OnMetadata(metadata);
        }
    }

    internal void OnFrame(in MediaFrame frame)
    {
        lock (_lock)
        {
            var dts = _timeLine.Map(frame.Track.Kind, frame.Dts, out var jumped);
            if (jumped) Discontinue();
            if (dts > _now) _now = dts;
            var mapped = frame with { Dts = dts, Pts = dts + (frame.Pts - frame.Dts) };
            Stats.Count(mapped);
            _gop.Add(mapped);
            var join = IsJoinPoint(mapped);
            foreach (var output in _outputs.Values) output.WriteFrame(mapped, join);
            foreach (var sink in _sinks) sink.OnFrame(mapped);
            if (join) StopIdle();
        }
    }

    /// <summary>The source is gone; another may come.</summary>
    internal void EndSource()
    {
        lock (_lock)
        {
            Stats.EndSource();
            Discontinue();
        }
    }

    /// <summary>No source will come any more: players read what is left, then end.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _gop.Release();
            foreach (var output in _outputs.Values) output.End();
        }
    }

    private SharedOutput Open(IWireForm form)
    {
        var output = new SharedOutput(form, _options.Output, new(_delay, _time));
        output.SetHead(_description);
        _gop.Replay(f => output.WriteFrame(f, IsJoinPoint(f)));
        if (_ended) output.End();
        return output;
    }

    /// <summary>Forgets outputs that nobody plays, when the next player's can be filled as well as this one would be.</summary>
    private void StopIdle()
    {
        if (_description.Video is not null && _gop.IsEmpty) return;
        foreach (var (form, output) in _outputs)
        {
            if (!output.IsIdle(_time, _options.OutputIdle)) continue;
            _outputs.Remove(form);                                     // allowed while they are walked over
            output.Release();
        }
    }

    private void Discontinue()
    {
        _gop.Clear();
        foreach (var sink in _sinks) sink.OnDiscontinuity();
    }

    private void Describe(FeedDescription description)
    {
        Volatile.Write(ref _description, description);
        foreach (var output in _outputs.Values) output.SetHead(description);
    }

    /// <summary>Without video every frame can be decoded by itself.</summary>
    private bool IsJoinPoint(in MediaFrame frame) =>
        frame.Track.Kind == MediaKind.Video ? frame.IsKey : _description.Video is null;
}

/// <param name="RepublishGrace">How long players wait for a publisher that left.</param>
/// <param name="MaxGopBytes">Largest GOP kept for joiners of a form that nobody plays yet.</param>
/// <param name="Output">Limits of each shared output.</param>
/// <param name="Delays">How long bytes wait to be sent together.</param>
public sealed record FeedOptions(TimeSpan RepublishGrace, int MaxGopBytes, OutputLimits Output, SendDelays Delays)
{
    /// <summary>A wire form is written for so long after its last player left.</summary>
    public TimeSpan OutputIdle { get; init; } = TimeSpan.FromSeconds(30);

    public static FeedOptions Default { get; } = new(TimeSpan.FromSeconds(15), 16 << 20, OutputLimits.Default, SendDelays.Default);
}
