namespace ResilientSse.Hosting.Tests.Support;

/// <summary>What has happened so far, in order, and what a test waits for.</summary>
internal sealed class Journal<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _entries = [];
    private readonly List<(Func<IReadOnlyList<T>, bool> IsReached, TaskCompletionSource Reached)> _waiters = [];

    public IReadOnlyList<T> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    public void Add(T entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            Notify();
        }
    }

    /// <summary>Completes when the entries are as they should be, now or later.</summary>
    public Task WhenAsync(Func<IReadOnlyList<T>, bool> isReached)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((isReached, reached));
            Notify();
            return reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private void Notify()
    {
        foreach (var (_, reached) in _waiters.Where(waiter => waiter.IsReached(_entries)))
            reached.TrySetResult();
    }
}
