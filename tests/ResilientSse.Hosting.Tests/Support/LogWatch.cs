using Microsoft.Extensions.Logging;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>The log of an app, in which a test can wait for an event.</summary>
internal sealed class LogWatch : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(int Id, LogLevel Level, string Text, Exception? Exception)> _entries = [];
    private readonly List<(int Id, int Count, TaskCompletionSource Logged)> _waiters = [];

    public IReadOnlyList<(int Id, LogLevel Level, string Text, Exception? Exception)> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    /// <summary>Completes when an event has been logged that many times, before or after.</summary>
    public Task EventAsync(int id, int count = 1)
    {
        lock (_lock)
        {
            var logged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((id, count, logged));
            Notify();
            return logged.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _entries.Add((eventId.Id, logLevel, formatter(state, exception), exception));
            Notify();
        }
    }

    public void Dispose()
    {
    }

    private void Notify()
    {
        foreach (var (_, _, logged) in _waiters.Where(w => _entries.Count(e => e.Id == w.Id) >= w.Count))
            logged.TrySetResult();
    }
}
