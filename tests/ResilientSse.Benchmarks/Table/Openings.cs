namespace ResilientSse.Benchmarks;

/// <summary>Opens many streams, of which only so many are on the way at a time.</summary>
internal static class Openings
{
    private const int AtOnce = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts so many, and waits until each has called its argument.</summary>
    /// <returns>What they go on with.</returns>
    public static async Task<Task[]> StartAsync(int count, Func<Action, Task> start)
    {
        using var opened = new SemaphoreSlim(0);
        var tasks = new Task[count];
        Action open = () => opened.Release();
        for (var i = 0; i < count + AtOnce; i++)
        {
            if (i < count)
                tasks[i] = start(open);
            if (i >= AtOnce && !await opened.WaitAsync(Patience).ConfigureAwait(false))
                throw new TimeoutException($"Only {i - AtOnce} of {count} streams opened.");
        }

        return tasks;
    }
}
