namespace ResilientSse.Internal;

/// <summary>Calls the user's callbacks where <see cref="SseStreamOptions.Dispatch"/> takes them.</summary>
internal static class Dispatching
{
    public static Task CallAsync(this Func<Func<Task>, Task>? dispatch, Action callback)
    {
        if (dispatch is not null)
        {
            return DispatchAsync(dispatch, () =>
            {
                callback();
                return default;
            });
        }

        callback();
        return Task.CompletedTask;
    }

    public static ValueTask CallAsync(this Func<Func<Task>, Task>? dispatch, Func<ValueTask> callback) =>
        dispatch is null ? callback() : new(DispatchAsync(dispatch, callback));

    /// <summary>
    /// Waits for the callback itself too: a task of a task, which dispatchers return, completes when the callback has only begun. And one that
    /// was dropped has not been called.
    /// </summary>
    private static async Task DispatchAsync(Func<Func<Task>, Task> dispatch, Func<ValueTask> callback)
    {
        var running = SseSubscription.Running;
        Task? call = null;
        await dispatch(() => call = RunAsync()).ConfigureAwait(false);
        await (call ?? throw new InvalidOperationException("SseStreamOptions.Dispatch has completed without calling the callback.")).ConfigureAwait(false);

        async Task RunAsync()
        {
            // A dispatcher's thread may know nothing of the caller's context.
            SseSubscription.Running = running;
            await callback().ConfigureAwait(false);
        }
    }
}
