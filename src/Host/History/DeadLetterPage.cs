using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using SrsStack.Application.Kernel;
using SrsStack.Host.Streams;
using SrsStack.Rpc;
using SrsStack.V1;
using static System.FormattableString;

namespace SrsStack.Host.History;

/// <summary>Messages and events that failed lie in two lists; a page takes from both, newest first.</summary>
/// <param name="BeforeMessage">Position of the last message that was shown.</param>
/// <param name="BeforeEvent">Id of the last event that was shown; null = none yet.</param>
internal sealed record DeadLetterPage(long BeforeMessage, Guid? BeforeEvent)
{
    private const char Separator = '/';

    public static DeadLetterPage Read(string token)
    {
        if (token.Length == 0) return new(long.MaxValue, null);
        var parts = PageToken.Read(token).Split(Separator);
        var isOurs = parts.Length == 2 && long.TryParse(parts[0], out _) && (parts[1].Length == 0 || Guid.TryParse(parts[1], out _));
        if (!isOurs) throw RpcErrors.InvalidField("page_token", "This is not a token that this server gave.");
        return new(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1].Length == 0 ? null : Guid.Parse(parts[1]));
    }

    public async Task<ListDeadLettersResponse> TakeAsync(IDeadLetters letters, int size, CancellationToken stop)
    {
        var messages = new Queue<Application.Kernel.DeadLetter>(await letters.ListAsync(BeforeMessage, size + 1, stop));
        var events = new Queue<Application.Kernel.PoisonEvent>(await letters.ListEventsAsync(BeforeEvent, size + 1, stop));
        var (answer, next) = (new ListDeadLettersResponse(), this);
        while (answer.DeadLetters.Count < size && messages.Count + events.Count > 0)
        {
            if (events.Count == 0 || (messages.Count > 0 && messages.Peek().DiedAt >= events.Peek().At))
            {
                next = next with { BeforeMessage = messages.Peek().Position };
                answer.DeadLetters.Add(ToProto(messages.Dequeue()));
            }
            else
            {
                next = next with { BeforeEvent = events.Peek().Id };
                answer.DeadLetters.Add(ToProto(events.Dequeue()));
            }
        }
        if (messages.Count + events.Count > 0) answer.NextPageToken = PageToken.Write(Invariant($"{next.BeforeMessage}{Separator}{next.BeforeEvent}"));
        return answer;
    }

    private static V1.DeadLetter ToProto(Application.Kernel.DeadLetter letter) => new()
    {
        Id = letter.Id,
        Time = letter.DiedAt.ToTimestamp(),
        ExceptionType = letter.ExceptionType,
        ExceptionMessage = letter.ExceptionMessage,
        Message = new()
        {
            Type = letter.Type,
            Body = JsonParser.Default.Parse<Struct>(letter.Body),
            OrderKey = letter.OrderKey ?? "",
            Attempts = letter.Attempts,
            SendTime = letter.SentAt.ToTimestamp(),
            Actor = letter.Metadata.UserName ?? "",
            CorrelationId = letter.Metadata.CorrelationId ?? "",
            CausationId = letter.Metadata.CausationId ?? "",
        },
    };

    private static V1.DeadLetter ToProto(Application.Kernel.PoisonEvent poison) => new()
    {
        Id = poison.Id.ToString(),
        Time = poison.At.ToTimestamp(),
        ExceptionType = poison.ExceptionType,
        ExceptionMessage = poison.ExceptionMessage,
        Event = new() { Reader = poison.Reader, Position = poison.Position },
    };
}
