namespace ResilientSse.Interop.Libraries;

/// <summary>SIGTERM while a client reads, where the server closes as its docs do it.</summary>
internal static class Shutdown
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(15);

    public static async Task<Ended> MeasureAsync(Library library)
    {
        await using var server = await LibraryProcess.StartAsync(library, isGraceful: true);
        using var stop = new CancellationTokenSource();
        Ending? ending = null;
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadAsync();
        await hasBegun.Task;
        ending = new();
        var ended = await ending.EndAsync(server, Signal.Terminate, Limit);
        await stop.CancelAsync();
        await reading;
        return ended;

        async Task ReadAsync()
        {
            try
            {
                await foreach (var _ in new Feed(library, server, error => ending?.OnDrop(error)).ReadAsync(stop.Token))
                    hasBegun.TrySetResult();
            }
            catch (OperationCanceledException)
            {
                // It has been seen.
            }
        }
    }
}
