using System.Threading.Channels;
using Grpc.Core;
using SrsStack.Application.Kernel;
using SrsStack.Host.Security;
using SrsStack.V1;

namespace SrsStack.Host.History;

/// <summary>What is made of the events: how views and reactors stand, and making a view anew.</summary>
internal sealed class ReadSide(IProjectionControl views, IReactorStatus reactors)
{
    private const int Steps = 16;

    public async Task<ListViewsResponse> ViewsAsync(CancellationToken stop) => new() { Views = { (await views.StatusAsync(stop)).Select(ToProto) } };

    public ListReactorsResponse Reactors() => new() { Reactors = { reactors.List().Select(ToProto) } };

    /// <summary>A listener that is slow misses steps, never the last one, and holds up nothing; one that goes away ends the rebuild.</summary>
    public async Task RebuildAsync(string name, IServerStreamWriter<V1.RebuildProgress> told, CancellationToken stop)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var steps = Channel.CreateBounded<Application.Kernel.RebuildProgress>(
            new BoundedChannelOptions(Steps) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var rebuild = RunAsync(name, steps.Writer, ends.Token);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(ends.Token)) await told.WriteAsync(ToProto(step), ends.Token);
        }
        finally
        {
            await ends.CancelAsync();   // too late for one that is done
            await ((Task)rebuild).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (await rebuild is { } no) throw ProductErrors.ToRpc(no);
    }

    /// <summary>Ends the steps however it ends.</summary>
    private async Task<Domain.Kernel.Rejection?> RunAsync(string name, ChannelWriter<Application.Kernel.RebuildProgress> steps, CancellationToken stop)
    {
        try
        {
            return await views.RebuildAsync(name, new Listener(steps), stop);
        }
        finally
        {
            steps.Complete();
        }
    }

    internal static View ToProto(ProjectionStatus status) => new()
    {
        Name = status.Name,
        Version = status.Version,
        ActiveVersion = status.ActiveVersion,
        Position = status.Position,
        HighWater = status.HighWater,
        Lag = status.Lag,
        Owner = status.Owner is { } owner ? new() { Here = owner.IsHere, Application = owner.Application, Backend = owner.Pid } : null,
        State = (ViewState)status.State,   // the same numbers
        PoisonEvents = status.PoisonEvents,
        Reason = status.Reason ?? "",
        Rebuild = status.Rebuild is { } rebuild ? ToProto(rebuild) : null,
    };

    internal static V1.Reactor ToProto(ReactorStatus status) => new()
    {
        Name = status.Name,
        Position = status.Position,
        HighWater = status.HighWater,
        Lag = Math.Max(0, status.HighWater - status.Position),
        PoisonEvents = status.PoisonEvents,
        LastError = status.LastError ?? "",
    };

    private static V1.RebuildProgress ToProto(Application.Kernel.RebuildProgress progress) => new()
    {
        State = (V1.RebuildState)progress.State,   // the same numbers
        Position = progress.Position,
        Target = progress.Target,
        EventsPerSecond = progress.EventsPerSecond,
    };

    /// <summary>At once and in order: <see cref="Progress{T}"/> promises neither.</summary>
    private sealed class Listener(ChannelWriter<Application.Kernel.RebuildProgress> steps) : IProgress<Application.Kernel.RebuildProgress>
    {
        public void Report(Application.Kernel.RebuildProgress value) => steps.TryWrite(value);
    }
}
