using System.Runtime.CompilerServices;
using SrsStack.V1;

namespace SrsStack.Host.Cli;

/// <summary>All events that fit, page after page, with all digits of their numbers.</summary>
internal static class EventPages
{
    private const int Page = 500;

    /// <param name="request">Is moved on with each page.</param>
    public static async IAsyncEnumerable<Event> AllAsync(Connection connection, ListEventsRequest request, [EnumeratorCancellation] CancellationToken stop)
    {
        (request.PageSize, request.ExactData) = (Page, true);
        do
        {
            var page = await connection.History.ListEventsAsync(request, connection.Call(stop));
            foreach (var e in page.Events) yield return e;
            request.After = page.NextAfter;
        }
        while (request.After != 0);
    }
}
