namespace ResilientSse.Hosting.Tests.Support;

/// <summary>A checkpoint store that tells what was saved.</summary>
internal sealed class FakeStore : ISseCheckpointStore
{
    private readonly Lock _lock = new();
    private readonly Journal<string> _saved = new();
    private int _atOnce;

    public string? Initial { get; init; }

    /// <summary>Runs within each load.</summary>
    public Func<Task> Loading { get; init; } = () => Task.CompletedTask;

    /// <summary>Runs within each save.</summary>
    public Func<Task> Work { get; init; } = () => Task.CompletedTask;

    public int MostAtOnce { get; private set; }

    public IReadOnlyList<string> Saved => _saved.Entries;

    public async ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken)
    {
        await Loading();
        return Initial;
    }

    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken)
    {
        lock (_lock)
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        try
        {
            await Work();
            _saved.Add(lastEventId);
        }
        finally
        {
            lock (_lock)
                _atOnce--;
        }
    }

    /// <summary>Completes when the id has been saved.</summary>
    public Task SavedAsync(string id) => _saved.WhenAsync(saved => saved.Contains(id));
}
