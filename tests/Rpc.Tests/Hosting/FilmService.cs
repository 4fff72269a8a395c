using SrsStack.Rpc.Tests.Demo;

namespace SrsStack.Rpc.Tests.Hosting;

/// <summary>An exception that the host translates.</summary>
public sealed class ShelfIsFullException : Exception;

/// <summary>The service under test: says back what it was asked.</summary>
internal sealed class FilmService(TimeProvider time) : FilmApi.FilmApiBase
{
    public override Task<Film> GetFilm(GetFilmRequest request, ServerCallContext context)
    {
        if (request.Name.EndsWith("missing", StringComparison.Ordinal))
            throw RpcErrors.Create(StatusCode.NotFound, "no such film: über", "FILM_NOT_FOUND", "demo", new Dictionary<string, string> { ["name"] = request.Name });
        context.ResponseTrailers.Add("served-by", "demo");
        context.ResponseTrailers.Add("mark-bin", [0, 255]);
        return Task.FromResult(new Film { Name = request.Name, Title = request.Verbose ? "long" : "short" });
    }

    public override Task<Film> CreateFilm(CreateFilmRequest request, ServerCallContext context)
    {
        request.Film.Name = $"{request.Parent}/films/{request.FilmId}";
        return Task.FromResult(request.Film);
    }

    public override Task<Film> UpdateFilm(UpdateFilmRequest request, ServerCallContext context)
    {
        request.Film.Title += $" ({request.UpdateMask})";
        return Task.FromResult(request.Film);
    }

    public override Task<ListFilmsResponse> ListFilms(ListFilmsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListFilmsResponse { Asked = request, Films = { new Film { Name = "one" } } });

    public override async Task Count(CountRequest request, IServerStreamWriter<CountEvent> responseStream, ServerCallContext context)
    {
        if (request.Name.EndsWith("missing", StringComparison.Ordinal)) throw RpcErrors.Create(StatusCode.NotFound, "no such film");
        for (var i = 1; i <= request.To; i++)
        {
            await responseStream.WriteAsync(new CountEvent { Number = i });
            await Task.Delay(TimeSpan.FromMilliseconds(request.IntervalMs), time, context.CancellationToken);
        }

        if (request.To < 0) await Task.Delay(Timeout.InfiniteTimeSpan, time, context.CancellationToken);
        if (request.FailCode != 0) throw RpcErrors.Create((StatusCode)request.FailCode, "counted enough", "ENOUGH", "demo");
    }

    public override Task<EchoResponse> ReadFile(ReadFileRequest request, ServerCallContext context) => Task.FromResult(new EchoResponse { Text = request.Path });

    public override Task<EchoResponse> Tag(TagRequest request, ServerCallContext context) =>
        Task.FromResult(new EchoResponse { Text = string.Join('+', request.Tags) + request.Other });

    public override async Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        if (request.Explode) throw request.Text == "full" ? new ShelfIsFullException() : new InvalidOperationException("secret detail");
        if (request.FailCode != 0) throw new RpcException(new Status((StatusCode)request.FailCode, request.Text));
        if (request.DelayMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(request.DelayMs), time, context.CancellationToken);
        return new EchoResponse { Text = request.Text, Blob = request.Blob };
    }

    public override async Task<EchoResponse> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken)) texts.Add(request.Text);
        return new EchoResponse { Text = string.Join(',', texts) };
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync())
            await responseStream.WriteAsync(new EchoResponse { Text = request.Text.ToUpperInvariant() });
    }
}
