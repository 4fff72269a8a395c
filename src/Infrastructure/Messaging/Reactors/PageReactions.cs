using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Messaging.Reactors;

/// <summary>What a reactor says to one page of events, laid out for writing. An event with any reaction that can not be written has none.</summary>
internal sealed class PageReactions
{
    private readonly Reactor _reactor;
    private readonly IReadOnlyDictionary<Type, IReactionWriter> _writers;
    private readonly IReadOnlyList<RecordedEvent> _page;
    private readonly Dictionary<IReactionWriter, List<object>> _prepared = [];
    private readonly List<(RecordedEvent Event, Exception Reason)> _poison = [];

    public PageReactions(Reactor reactor, IReadOnlyDictionary<Type, IReactionWriter> writers, IReadOnlyList<RecordedEvent> page)
    {
        (_reactor, _writers, _page) = (reactor, writers, page);
        foreach (var recorded in page) React(recorded);
    }

    public IReadOnlyDictionary<IReactionWriter, List<object>> Prepared => _prepared;

    public IReadOnlyList<(RecordedEvent Event, Exception Reason)> Poison => _poison;

    /// <summary>What the database said to the page.</summary>
    public Exception? Refused { get; set; }

    /// <summary>Nothing of the page can be written.</summary>
    public PageReactions AllPoisoned()
    {
        _prepared.Clear();
        _poison.Clear();
        _poison.AddRange(_page.Select(e => (e, Refused!)));
        return this;
    }

    private void React(RecordedEvent recorded)
    {
        try
        {
            var all = _reactor.React(recorded).Select((reaction, n) => (Writer: WriterOf(reaction), Reaction: reaction, Origin: new ReactionOrigin(_reactor.Name, recorded, n)));
            foreach (var (writer, prepared) in all.Select(r => (r.Writer, r.Writer.Prepare(r.Reaction, r.Origin))).ToList()) Add(writer, prepared);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _poison.Add((recorded, e));
        }
    }

    private void Add(IReactionWriter writer, object prepared)
    {
        if (!_prepared.TryGetValue(writer, out var list)) _prepared[writer] = list = [];
        list.Add(prepared);
    }

    private IReactionWriter WriterOf(Reaction reaction) =>
        _writers.GetValueOrDefault(reaction.GetType()) ?? throw new InvalidOperationException($"Nothing writes a reaction {reaction.GetType().Name}.");
}
