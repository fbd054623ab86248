namespace ResilientSse.Hosting.Tests.Support;

/// <summary>A checkpoint store that tells what was saved.</summary>
internal sealed class FakeStore : ISseCheckpointStore
{
    private readonly Lock _lock = new();
    private readonly List<string> _saved = [];
    private readonly List<(string Id, TaskCompletionSource Saved)> _waiters = [];
    private int _atOnce;

    public string? Initial { get; init; }

    /// <summary>Runs within each save.</summary>
    public Func<Task> Work { get; init; } = () => Task.CompletedTask;

    public int MostAtOnce { get; private set; }

    public IReadOnlyList<string> Saved
    {
        get
        {
            lock (_lock)
                return [.. _saved];
        }
    }

    public ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken) => ValueTask.FromResult(Initial);

    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken)
    {
        lock (_lock)
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        try
        {
            await Work();
            lock (_lock)
            {
                _saved.Add(lastEventId);
                Notify();
            }
        }
        finally
        {
            lock (_lock)
                _atOnce--;
        }
    }

    /// <summary>Completes when the id has been saved.</summary>
    public Task SavedAsync(string id)
    {
        lock (_lock)
        {
            var saved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((id, saved));
            Notify();
            return saved.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private void Notify()
    {
        foreach (var (_, saved) in _waiters.Where(w => _saved.Contains(w.Id)))
            saved.TrySetResult();
    }
}
