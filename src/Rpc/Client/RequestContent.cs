using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using SrsStack.Rpc.Grpc;

namespace SrsStack.Rpc.Client;

/// <summary>The requests of a call: messages go into a pipe, the HTTP client takes them from there.</summary>
internal sealed class RequestContent<TRequest> : HttpContent, IClientStreamWriter<TRequest> where TRequest : class
{
    private readonly Pipe _pipe = new();
    private readonly Marshaller<TRequest> _marshaller;
    private readonly FrameBuilder _frames;
    private bool _isOnly;

    public RequestContent(Marshaller<TRequest> marshaller)
    {
        (_marshaller, _frames) = (marshaller, new FrameBuilder(_pipe.Writer, compressFrom: null));
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    public WriteOptions? WriteOptions { get; set; }

    /// <exception cref="RpcException">CANCELLED: the call has ended, nobody reads any more.</exception>
    public async Task WriteAsync(TRequest message)
    {
        _frames.Write(message, _marshaller);
        if ((await _pipe.Writer.FlushAsync(CancellationToken.None)).IsCompleted) throw new RpcException(new Status(StatusCode.Cancelled, "the call has ended"));
    }

    public Task CompleteAsync()
    {
        _pipe.Writer.Complete();
        return Task.CompletedTask;
    }

    /// <summary>The one message of a call that does not stream its requests.</summary>
    public void WriteOnly(TRequest message)
    {
        _isOnly = true;
        _frames.Write(message, _marshaller);
        _pipe.Writer.Complete();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_isOnly) await stream.FlushAsync(cancellationToken);   // the headers go out now: the other side may speak first
        try
        {
            while (true)
            {
                var read = await _pipe.Reader.ReadAsync(cancellationToken);
                foreach (var piece in read.Buffer) await stream.WriteAsync(piece, cancellationToken);
                _pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
                await stream.FlushAsync(cancellationToken);
            }
        }
        finally { await _pipe.Reader.CompleteAsync(); }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
