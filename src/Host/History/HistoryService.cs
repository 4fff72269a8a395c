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
internal sealed class HistoryService(IEventStore store, HistoryQueries history, TimeProvider time) : HistoryApi.HistoryApiBase
{
    private const int DefaultPage = 100;
    private const int WatchPage = 200;
    private const int MaxTypes = 100;

    public override async Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context)
    {
        var page = ToPage(request);
        var events = await store.ReadAllAsync(page, context.CancellationToken);
        var answer = new ListEventsResponse { Events = { events.Select(ToProto) } };
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
            foreach (var recorded in events) await responseStream.WriteAsync(ToProto(recorded), context.CancellationToken);
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
        return new()
        {
            EventStream = entity.Stream.Value,
            Kind = entity.StreamType,
            Version = entity.Version,
            Time = entity.At?.ToTimestamp(),
            State = JsonParser.Default.Parse<Struct>(entity.State),
        };
    }

    private static HistoryPage ToPage(ListEventsRequest request) =>
        new(request is { Descending: true, After: 0 } ? long.MaxValue : request.After, request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, HistoryPage.MaxLimit))
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

    private static Event ToProto(RecordedEvent recorded) => new()
    {
        Position = recorded.Position,
        EventStream = recorded.Stream.Value,
        Version = recorded.Version,
        Type = recorded.Type,
        Time = recorded.At.ToTimestamp(),
        Data = JsonParser.Default.Parse<Struct>(recorded.Data),
        Actor = recorded.Metadata.UserName ?? "",
        CorrelationId = recorded.Metadata.CorrelationId ?? "",
        CausationId = recorded.Metadata.CausationId ?? "",
    };
}
