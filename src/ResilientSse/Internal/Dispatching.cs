namespace ResilientSse.Internal;

/// <summary>Calls the user's callbacks through <see cref="SseStreamOptions.Dispatch"/>.</summary>
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
    /// Waits for the callback itself too, because a dispatcher may return a task of a task, which completes when the callback has only
    /// begun. Throws if the dispatcher dropped the callback.
    /// </summary>
    private static async Task DispatchAsync(Func<Func<Task>, Task> dispatch, Func<ValueTask> callback)
    {
        var running = SseSubscription.Running;
        Task? call = null;
        await dispatch(() => call = RunAsync()).ConfigureAwait(false);
        await (call ?? throw new InvalidOperationException("SseStreamOptions.Dispatch completed without calling the callback.")).ConfigureAwait(false);

        async Task RunAsync()
        {
            // A dispatcher's thread may not have the caller's context.
            SseSubscription.Running = running;
            await callback().ConfigureAwait(false);
        }
    }
}
