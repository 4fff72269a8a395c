using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace SrsStack.Rpc.Health;

/// <summary>grpc.health.v1: Check, List and Watch over a <see cref="HealthBoard"/>.</summary>
/// <remarks>"GRPC Health Checking Protocol": an unknown name is NOT_FOUND for Check and SERVICE_UNKNOWN for Watch.</remarks>
internal sealed class HealthService(HealthBoard board, MethodTable table) : global::Grpc.Health.V1.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        StatusOf(board.Current, request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, "no part has this name"));

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var page = board.Current;
        var answer = new HealthListResponse();
        foreach (var name in table.Services.Select(s => s.FullName).Concat(page.States.Keys).Distinct(StringComparer.Ordinal))
            answer.Statuses[name] = new HealthCheckResponse { Status = StatusOf(page, name) ?? ServingStatus.Unknown };
        return Task.FromResult(answer);
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ServingStatus? told = null;
        while (true)
        {
            var page = board.Current;
            var status = StatusOf(page, request.Service) ?? ServingStatus.ServiceUnknown;
            if (status != told) await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
            told = status;
            await page.Turned.Task.WaitAsync(context.CancellationToken);
        }
    }

    private ServingStatus? StatusOf(HealthBoard.Page page, string name)
    {
        if (page.States.TryGetValue(name, out var serving)) return serving ? ServingStatus.Serving : ServingStatus.NotServing;
        return table.Services.Any(s => s.FullName == name) ? ServingStatus.Serving : null;
    }
}
