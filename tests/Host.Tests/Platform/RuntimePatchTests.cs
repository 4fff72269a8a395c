using Microsoft.Extensions.Logging;
using SrsStack.Host.Platform;

namespace SrsStack.Host.Tests.Platform;

public sealed class RuntimePatchTests
{
    [Theory]
    [InlineData("10.0.1", LogLevel.Warning, "This is .NET 10.0.1; known to be good is ")]
    [InlineData("9.0.99", LogLevel.Warning, "This is .NET 9.0.99; known to be good is ")]
    [InlineData("10.0.99", LogLevel.Information, "Runs on .NET 10.0.99 ")]
    [InlineData("11.0.0", LogLevel.Information, "Runs on .NET 11.0.0 ")]
    public void An_old_patch_of_the_runtime_is_warned_of(string running, LogLevel level, string words)
    {
        var log = new OneLine();
        RuntimePatch.Tell(log, Version.Parse(running));
        log.Level.ShouldBe(level);
        log.Text.ShouldStartWith(words);
    }

    private sealed class OneLine : ILogger
    {
        public LogLevel Level { get; private set; }

        public string Text { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (Level, Text) = (logLevel, formatter(state, exception));
    }
}
