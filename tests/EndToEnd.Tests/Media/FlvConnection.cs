using System.Buffers.Binary;
using System.Net;

namespace SrsStack.EndToEnd.Tests;

internal sealed record FlvTag(byte Type, uint Milliseconds, byte[] Body)
{
    /// <summary>A coded picture, not a configuration (FLV 10.1, E.4.3).</summary>
    public bool IsPicture => Type == 9 && Body.Length > 5 && (Body[0] & 0x0F) == 7 && Body[1] == 1;

    public bool IsKeyPicture => IsPicture && Body[0] >> 4 == 1;
}

/// <summary>A player of HTTP-FLV that reads tag by tag.</summary>
internal sealed class FlvConnection : IDisposable
{
    private const int FileHead = 9 + 4;
    private const int TagHead = 11;
    private readonly HttpResponseMessage _answer;
    private readonly Stream _body;

    private FlvConnection(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _body = body;
    }

    /// <returns>Null when the server answers otherwise than with a live feed.</returns>
    public static async Task<FlvConnection?> TryOpenAsync(Uri address, HttpClient http)
    {
        var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            answer.Dispose();
            return null;
        }
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("video/x-flv");
        var body = await answer.Content.ReadAsStreamAsync();
        var head = new byte[FileHead];
        await body.ReadExactlyAsync(head);
        head[..4].ShouldBe("FLV\u0001"u8.ToArray());
        return new(answer, body);
    }

    public async Task<FlvTag> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var head = new byte[TagHead];
        await _body.ReadExactlyAsync(head, limit.Token);
        var body = new byte[(head[1] << 16) | (head[2] << 8) | head[3]];
        await _body.ReadExactlyAsync(body, limit.Token);
        await _body.ReadExactlyAsync(new byte[4], limit.Token);
        return new(head[0], BinaryPrimitives.ReadUInt32BigEndian([head[7], head[4], head[5], head[6]]), body);
    }

    public async Task<FlvTag> ReadPictureAsync()
    {
        while (true)
        {
            if (await ReadAsync() is { IsPicture: true } picture) return picture;
        }
    }

    public void Dispose()
    {
        _body.Dispose();
        _answer.Dispose();
    }
}
