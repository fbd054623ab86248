using Microsoft.Extensions.Logging;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>The log of an app, in which a test can wait for an event.</summary>
internal sealed class LogWatch : ILoggerProvider, ILogger
{
    private readonly Journal<(int Id, LogLevel Level, string Text, Exception? Exception)> _journal = new();

    public IReadOnlyList<(int Id, LogLevel Level, string Text, Exception? Exception)> Entries => _journal.Entries;

    /// <summary>Completes when an event has been logged that many times, before or after.</summary>
    public Task EventAsync(int id, int count = 1) => _journal.WhenAsync(entries => entries.Count(entry => entry.Id == id) >= count);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _journal.Add((eventId.Id, logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
    }
}
