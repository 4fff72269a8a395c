using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SrsStack.Infrastructure.Tests;

/// <summary>What was logged, in order.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> All => [.. _lines];

    public IReadOnlyList<LogLine> Of(LogLevel level) => [.. _lines.Where(l => l.Level == level)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(new(logLevel, formatter(state, exception), exception));
}

internal sealed record LogLine(LogLevel Level, string Text, Exception? Exception);
