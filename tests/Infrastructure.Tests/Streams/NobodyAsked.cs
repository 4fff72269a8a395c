using SrsStack.Infrastructure.Streams;
using SrsStack.Media.Engine;

namespace SrsStack.Infrastructure.Tests.Streams;

/// <summary>An operator without callbacks.</summary>
internal sealed class NobodyAsked : IPublishConfirmation
{
    public ValueTask<string?> ConfirmAsync(SessionRequest request, CancellationToken stop) => new((string?)null);
}
