using System.Net.ServerSentEvents;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>What the handlers of an app have done, and what a test wants them to do.</summary>
internal sealed class Handled
{
    private readonly Lock _lock = new();
    private readonly List<string> _statuses = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];

    /// <summary>Runs within the handler, before the event is noted.</summary>
    public Func<SseItem<GuildStatus>, CancellationToken, ValueTask> Work { get; set; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>The data of the events whose handler has finished.</summary>
    public IReadOnlyList<string> Statuses
    {
        get
        {
            lock (_lock)
                return [.. _statuses];
        }
    }

    /// <summary>Completes when that many events have been handled.</summary>
    public Task CountAsync(int count)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            Notify();
            return reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Note(string status)
    {
        lock (_lock)
        {
            _statuses.Add(status);
            Notify();
        }
    }

    private void Notify()
    {
        foreach (var (_, reached) in _waiters.Where(w => w.Count <= _statuses.Count))
            reached.TrySetResult();
    }
}
