using System.Runtime.CompilerServices;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>All events that fit, page after page.</summary>
internal static class EventPages
{
    private const int Page = 500;

    /// <param name="request">Is moved on with each page.</param>
    public static async IAsyncEnumerable<Event> AllAsync(Connection connection, ListEventsRequest request, [EnumeratorCancellation] CancellationToken stop)
    {
        request.PageSize = Page;
        do
        {
            var page = await connection.History.ListEventsAsync(request, connection.Call(stop));
            foreach (var e in page.Events) yield return e;
            request.After = page.NextAfter;
        }
        while (request.After != 0);
    }
}
