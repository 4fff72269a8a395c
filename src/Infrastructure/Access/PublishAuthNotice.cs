using Microsoft.Extensions.Logging;
using SrsStack.Application.Kernel;
using SrsStack.Domain.Access;

namespace SrsStack.Infrastructure.Access;

/// <summary>Says loudly that publishers are asked for no key, when it is switched and again at each start.</summary>
public sealed partial class PublishAuthNotice(ILogger<PublishAuthNotice> log) : IMemoryView
{
    public ValueTask ApplyAsync(RecordedEvent recorded, CancellationToken stop)
    {
        if (recorded.Event is PublishKeyEvent.AuthDisabled off) Off(log, off.By.ToString(), off.At);
        else if (recorded.Event is PublishKeyEvent.AuthEnabled on) On(log, on.By.ToString(), on.At);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(2150, LogLevel.Warning, "Publishers are asked for no key: whoever reaches this server publishes. Switched off by {By} at {At}.")]
    private static partial void Off(ILogger log, string by, DateTimeOffset at);

    [LoggerMessage(2151, LogLevel.Information, "Publishers are asked for a key again, by {By} at {At}.")]
    private static partial void On(ILogger log, string by, DateTimeOffset at);
}
