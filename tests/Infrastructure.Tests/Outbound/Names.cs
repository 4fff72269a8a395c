using System.Net;
using System.Net.Sockets;
using SrsStack.Infrastructure.Outbound;

namespace SrsStack.Infrastructure.Tests.Outbound;

/// <summary>A name server whose answers change from question to question; without answers there is no such name.</summary>
internal sealed class Names : IHostResolver
{
    public string[] Allow { get; init; } = [];

    public string[][] Answers { get; init; } = [];

    public int Asked { get; private set; }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop) => Asked < Answers.Length
        ? Task.FromResult(Array.ConvertAll(Answers[Asked++], IPAddress.Parse))
        : throw new SocketException((int)SocketError.HostNotFound);
}
