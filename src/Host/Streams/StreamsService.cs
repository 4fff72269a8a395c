using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Application.Streams;
using SrsStack.Domain.Streams;
using SrsStack.Host.Security;
using SrsStack.Rpc;
using SrsStack.V1;

namespace SrsStack.Host.Streams;

/// <summary>Translate, ask, translate. No rules here.</summary>
internal sealed class StreamsService(ICommandBus bus, StreamQueries streams, TimeProvider time) : StreamsApi.StreamsApiBase
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public override async Task<ListStreamsResponse> ListStreams(ListStreamsRequest request, ServerCallContext context)
    {
        var (size, after) = (request.PageSize <= 0 ? DefaultPage : Math.Min(request.PageSize, MaxPage), PageToken.Read(request.PageToken));
        var items = request.LiveOnly ? await streams.LiveAsync(context.CancellationToken) : await streams.ListAsync(after, size, context.CancellationToken);
        var answer = new ListStreamsResponse { Streams = { items.OrderBy(i => i.Now is null).Select(StreamMapping.ToProto) } };
        if (!request.LiveOnly && items.Count >= size) answer.NextPageToken = PageToken.Write(items.Max(i => i.Name.EventStream.Value)!);
        return answer;
    }

    public override async Task<V1.LiveStream> GetStream(GetStreamRequest request, ServerCallContext context)
    {
        var name = StreamMapping.Name(request.Vhost, request.App, request.Stream);
        var item = await streams.GetAsync(name, context.CancellationToken) ?? throw ProductErrors.ToRpc(StreamRejections.NotFound(name));
        return StreamMapping.ToProto(item);
    }

    public override async Task WatchStreams(WatchStreamsRequest request, IServerStreamWriter<WatchStreamsResponse> responseStream, ServerCallContext context)
    {
        var interval = request.IntervalMs == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(request.IntervalMs);
        if (interval < Shortest || interval > Longest) throw RpcErrors.InvalidField("interval_ms", "Give 500 to 60000, or 0 for 1000.");
        while (!context.CancellationToken.IsCancellationRequested)
        {
            var live = await streams.LiveAsync(context.CancellationToken);
            await responseStream.WriteAsync(new() { Streams = { live.Select(StreamMapping.ToProto) }, Time = time.GetUtcNow().ToTimestamp() }, context.CancellationToken);
            await Task.Delay(interval, time, context.CancellationToken);
        }
    }

    public override Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context)
    {
        var sessions = streams.Sessions(StreamMapping.Name(request.Vhost, request.App, request.Stream));
        return Task.FromResult(new ListSessionsResponse { Sessions = { sessions.Select(StreamMapping.ToProto) } });
    }

    public override async Task<KickSessionResponse> KickSession(KickSessionRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new KickSession(new(request.SessionId)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }

    public override async Task<KickStreamResponse> KickStream(KickStreamRequest request, ServerCallContext context)
    {
        (await bus.SendAsync(new KickStream(StreamMapping.Name(request.Vhost, request.App, request.Stream)), context.Actor(), context.CancellationToken)).OrThrow();
        return new();
    }
}
