namespace ResilientSse.Internal;

/// <summary>Calls the user's callbacks where <see cref="SseStreamOptions.Dispatch"/> takes them.</summary>
internal static class Dispatching
{
    public static Task CallAsync(this Func<Func<Task>, Task>? dispatch, Action callback)
    {
        if (dispatch is not null)
        {
            return dispatch(() =>
            {
                callback();
                return Task.CompletedTask;
            });
        }

        callback();
        return Task.CompletedTask;
    }

    public static ValueTask CallAsync(this Func<Func<Task>, Task>? dispatch, Func<ValueTask> callback) =>
        dispatch is null ? callback() : new(dispatch(() => callback().AsTask()));
}
