using Google.Protobuf;
using ErrorInfo = Google.Rpc.ErrorInfo;
using SrsStack.Rpc.Tests.Demo;
using SrsStack.Rpc.Tests.Hosting;

namespace SrsStack.Rpc.Tests;

public sealed class GrpcCallTests(RpcHost host) : IClassFixture<RpcHost>
{
    [Fact]
    public async Task A_unary_call_gives_answer_trailers_and_status()
    {
        using var call = host.Films.GetFilmAsync(new GetFilmRequest { Name = "shelves/1/films/2", Verbose = true });
        (await call).Title.ShouldBe("long");
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
        call.GetTrailers().GetValue("served-by").ShouldBe("demo");
        call.GetTrailers().GetValueBytes("mark-bin").ShouldBe([0, 255]);
    }

    [Fact]
    public async Task A_server_stream_arrives_message_by_message()
    {
        using var call = host.Films.Count(new CountRequest { Name = "f", To = 3 });
        (await Numbers(call)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_silent_stream_sends_its_headers()
    {
        using var call = host.Films.Count(new CountRequest { Name = "f", To = -1 });
        await call.ResponseHeadersAsync.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_client_stream_is_collected()
    {
        using var call = host.Films.Collect();
        foreach (var text in (string[])["a", "b", "c"]) await call.RequestStream.WriteAsync(new EchoRequest { Text = text });
        await call.RequestStream.CompleteAsync();
        (await call).Text.ShouldBe("a,b,c");
    }

    [Fact]
    public async Task A_duplex_call_alternates()
    {
        using var call = host.Films.Chat();
        foreach (var text in (string[])["a", "b"])
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = text });
            (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
            call.ResponseStream.Current.Text.ShouldBe(text.ToUpperInvariant());
        }

        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_large_answer_is_compressed_and_inflated()
    {
        var blob = ByteString.CopyFrom(new byte[300_000]);
        (await host.Films.EchoAsync(new EchoRequest { Blob = blob })).Blob.ShouldBe(blob);
    }

    [Fact]
    public async Task An_error_carries_its_details()
    {
        var error = await Should.ThrowAsync<RpcException>(async () => await host.Films.GetFilmAsync(new GetFilmRequest { Name = "missing" }));
        error.Status.ShouldBe(new Status(StatusCode.NotFound, "no such film: über"));
        var info = RpcErrors.DetailOf<ErrorInfo>(error).ShouldNotBeNull();
        (info.Type, info.Domain, info.Metadata["name"]).ShouldBe(("FILM_NOT_FOUND", "demo", "missing"));
    }

    [Fact]
    public async Task An_unknown_exception_says_nothing_about_itself()
    {
        var error = await Refusal(new EchoRequest { Explode = true });
        error.Status.ShouldBe(new Status(StatusCode.Internal, "internal error"));
        host.Logs.Lines.ShouldContain(l => l.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task An_exception_of_the_product_is_translated()
    {
        var error = await Refusal(new EchoRequest { Explode = true, Text = "full" });
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        RpcErrors.DetailOf<ErrorInfo>(error)!.Type.ShouldBe("SHELF_FULL");
    }

    [Fact]
    public async Task A_deadline_ends_a_call_on_both_sides()
    {
        var error = await Should.ThrowAsync<RpcException>(async () =>
            await host.Films.EchoAsync(new EchoRequest { DelayMs = 20_000 }, deadline: DateTime.UtcNow.AddMilliseconds(150)));
        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Cancelling_ends_a_stream()
    {
        using var cancel = new CancellationTokenSource();
        using var call = host.Films.Count(new CountRequest { Name = "f", To = 1000, IntervalMs = 10 }, cancellationToken: cancel.Token);
        await call.ResponseStream.MoveNext(CancellationToken.None);
        await cancel.CancelAsync();
        (await Should.ThrowAsync<RpcException>(async () => await Numbers(call))).StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task A_stream_that_fails_gives_its_messages_first()
    {
        using var call = host.Films.Count(new CountRequest { Name = "f", To = 2, FailCode = (int)StatusCode.Aborted });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        await call.ResponseStream.MoveNext(CancellationToken.None);
        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None))).StatusCode.ShouldBe(StatusCode.Aborted);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_resource_exhausted() =>
        (await Refusal(new EchoRequest { Blob = ByteString.CopyFrom(new byte[RpcHost.MaxMessage + 1]) })).StatusCode.ShouldBe(StatusCode.ResourceExhausted);

    [Fact]
    public async Task A_method_nobody_knows_is_unimplemented()
    {
        var known = new Method<EchoRequest, EchoResponse>(MethodType.Unary, "demo.v1.FilmApi", "Nothing", Of<EchoRequest>(), Of<EchoResponse>());
        using var call = host.Channel.CreateCallInvoker().AsyncUnaryCall(known, null, default, new EchoRequest());
        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task An_interceptor_sees_the_method_and_can_refuse()
    {
        var error = await Should.ThrowAsync<RpcException>(async () => await host.Films.EchoAsync(new EchoRequest(), new Metadata { { "x-refuse", "1" } }));
        error.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        host.Guard.Seen.ShouldContain((RpcWire.Grpc, "demo.v1.FilmApi.Echo", typeof(FilmService)));
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        using var channel = new Client.HttpChannel(new Uri("http://127.0.0.1:1"));
        (await Should.ThrowAsync<RpcException>(async () => await new FilmApi.FilmApiClient(channel).EchoAsync(new EchoRequest()))).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    private async Task<RpcException> Refusal(EchoRequest request) =>
        await Should.ThrowAsync<RpcException>(async () => await host.Films.EchoAsync(request));

    private static async Task<List<int>> Numbers(AsyncServerStreamingCall<CountEvent> call)
    {
        var numbers = new List<int>();
        await foreach (var e in call.ResponseStream.ReadAllAsync()) numbers.Add(e.Number);
        return numbers;
    }

    private static Marshaller<T> Of<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create<T>((m, c) => c.Complete(m.ToByteArray()), c => new MessageParser<T>(() => new T()).ParseFrom(c.PayloadAsNewBuffer()));
}
