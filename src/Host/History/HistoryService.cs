using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.History;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Kernel;
using SrsStack.Host.Security;
using SrsStack.Host.Streams;
using SrsStack.Rpc;
using SrsStack.V1;

namespace SrsStack.Host.History;

/// <summary>Translate, ask, translate. No rules here.</summary>
internal sealed class HistoryService(IEventStore store, HistoryQueries history, IDeadLetters letters, ReadSide readSide, TimeProvider time) : HistoryApi.HistoryApiBase
{
    private const int DefaultPage = 100;
    private const int WatchPage = 200;
    private const int MaxTypes = 100;
    private const int MaxId = 900;

    public override async Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context)
    {
        var page = ToPage(request);
        var events = await store.ReadAllAsync(page, context.CancellationToken);
        var answer = new ListEventsResponse { Events = { events.Select(e => ToProto(e, request.ExactData)) } };
        if (events.Count == page.Limit) answer.NextAfter = events[^1].Position;
        return answer;
    }

    public override async Task WatchEvents(WatchEventsRequest request, IServerStreamWriter<Event> responseStream, ServerCallContext context)
    {
        var page = new HistoryPage(request.AfterPosition < 0 ? store.HighWater : request.AfterPosition, WatchPage)
        {
            Types = Types(request.Types_),
            Stream = Stream(request.EventStream),
            StreamPrefix = request.EventStreamPrefix,
            Actor = Given(request.Actor),
            CorrelationId = Given(request.CorrelationId),
        };
        while (true)
        {
            var mark = store.HighWater;
            var events = await store.ReadAllAsync(page, context.CancellationToken);
            foreach (var recorded in events) await responseStream.WriteAsync(ToProto(recorded, request.ExactData), context.CancellationToken);
            page = page with { After = events.Count == WatchPage ? events[^1].Position : Math.Max(mark, events.Count > 0 ? events[^1].Position : page.After) };
            if (events.Count < WatchPage) await store.WaitBeyondAsync(page.After, context.CancellationToken);
        }
    }

    public override async Task<StreamAsOf> GetStreamAsOf(GetStreamAsOfRequest request, ServerCallContext context)
    {
        var (name, at) = (StreamMapping.Name(request.Vhost, request.App, request.Stream), request.Time?.ToDateTimeOffset() ?? time.GetUtcNow());
        var (state, version) = await history.StreamAsOfAsync(name, at, context.CancellationToken);
        return new() { Stream = StreamMapping.ToProto(name, state), Time = at.ToTimestamp(), Version = version };
    }

    public override async Task<V1.EntityAsOf> GetEntityAsOf(GetEntityAsOfRequest request, ServerCallContext context)
    {
        if (request.EventStream.Length is 0 or > EventStreamId.MaxLength) throw RpcErrors.InvalidField("event_stream", "Give an entity's name, for example publish-key/global.");
        if (request.Version < 0) throw RpcErrors.InvalidField("version", "Versions begin at 1; 0 means the newest.");
        var asOf = new AsOf(request.Version == 0 ? null : request.Version, request.Time?.ToDateTimeOffset());
        var entity = await history.EntityAsOfAsync(new(request.EventStream), asOf, context.CancellationToken)
            ?? throw RpcErrors.Create(
                StatusCode.NotFound, $"There is no entity '{request.EventStream}' that has a state. ListEvents shows which names there are.",
                "ENTITY_NOT_FOUND", ProductErrors.Domain);
        var answer = new V1.EntityAsOf
        {
            EventStream = entity.Stream.Value,
            Kind = entity.StreamType,
            Version = entity.Version,
            Time = entity.At?.ToTimestamp(),
        };
        if (request.ExactState) answer.StateJson = entity.State;
        else answer.State = JsonParser.Default.Parse<Struct>(entity.State);
        return answer;
    }

    public override Task<ListDeadLettersResponse> ListDeadLetters(ListDeadLettersRequest request, ServerCallContext context) =>
        DeadLetterPage.Read(request.PageToken).TakeAsync(letters, PageSize(request.PageSize), context.CancellationToken);

    public override async Task<ReplayDeadLettersResponse> ReplayDeadLetters(ReplayDeadLettersRequest request, ServerCallContext context)
    {
        switch (request.WhichCase)
        {
            case ReplayDeadLettersRequest.WhichOneofCase.Type:
                return new() { Replayed = await letters.ReplayAllAsync(Required(request.Type, "type"), context.CancellationToken) };
            case ReplayDeadLettersRequest.WhichOneofCase.Id:
                if (await letters.ReplayAsync(Required(request.Id, "id"), context.CancellationToken)) return new() { Replayed = 1 };
                throw NoLetter("There is no dead message of this id. Only messages are sent again; an event that could not be applied can be discarded.");
            default:
                throw RpcErrors.InvalidField("id", "Give the id of one message, or a type for all messages of it.");
        }
    }

    public override async Task<DiscardDeadLetterResponse> DiscardDeadLetter(DiscardDeadLetterRequest request, ServerCallContext context)
    {
        var id = Required(request.Id, "id");
        var isGone = await letters.DiscardAsync(id, context.CancellationToken)
            || (Guid.TryParse(id, out var poison) && await letters.DiscardEventAsync(poison, context.CancellationToken));
        return isGone ? new() : throw NoLetter("There is no dead letter of this id. ListDeadLetters shows which there are.");
    }

    public override Task<ListViewsResponse> ListViews(ListViewsRequest request, ServerCallContext context) => readSide.ViewsAsync(context.CancellationToken);

    public override Task RebuildView(RebuildViewRequest request, IServerStreamWriter<V1.RebuildProgress> responseStream, ServerCallContext context) =>
        readSide.RebuildAsync(Required(request.Name, "name", "ListViews"), responseStream, context.CancellationToken);

    public override Task<ListReactorsResponse> ListReactors(ListReactorsRequest request, ServerCallContext context) => Task.FromResult(readSide.Reactors());

    private static RpcException NoLetter(string detail) => RpcErrors.Create(StatusCode.NotFound, detail, "DEAD_LETTER_NOT_FOUND", ProductErrors.Domain);

    private static string Required(string value, string field, string shownBy = "ListDeadLetters") => value.Length is > 0 and <= MaxId && !value.Any(char.IsControl)
        ? value
        : throw RpcErrors.InvalidField(field, $"Give it as {shownBy} shows it: 1 to {MaxId} characters.");

    private static int PageSize(int asked) => asked <= 0 ? DefaultPage : Math.Min(asked, HistoryPage.MaxLimit);

    private static HistoryPage ToPage(ListEventsRequest request) =>
        new(request is { Descending: true, After: 0 } ? long.MaxValue : request.After, PageSize(request.PageSize))
        {
            Types = Types(request.Types_),
            Stream = Stream(request.EventStream),
            StreamPrefix = request.EventStreamPrefix,
            Actor = Given(request.Actor),
            CorrelationId = Given(request.CorrelationId),
            From = request.From?.ToDateTimeOffset(),
            To = request.To?.ToDateTimeOffset(),
            Descending = request.Descending,
            Archived = request.Archived,
        };

    private static string[] Types(RepeatedField<string> types) =>
        types.Count <= MaxTypes ? [.. types] : throw RpcErrors.InvalidField("types", $"At most {MaxTypes}.");

    private static EventStreamId? Stream(string name) => name.Length > 0 ? new EventStreamId(name) : null;

    private static string? Given(string value) => value.Length > 0 ? value : null;

    private static Event ToProto(RecordedEvent recorded, bool exact)
    {
        var e = new Event
        {
            Position = recorded.Position,
            EventStream = recorded.Stream.Value,
            Version = recorded.Version,
            Type = recorded.Type,
            Time = recorded.At.ToTimestamp(),
            Actor = recorded.Metadata.UserName ?? "",
            CorrelationId = recorded.Metadata.CorrelationId ?? "",
            CausationId = recorded.Metadata.CausationId ?? "",
        };
        if (exact) e.DataJson = recorded.Data;
        else e.Data = JsonParser.Default.Parse<Struct>(recorded.Data);
        return e;
    }
}
