namespace ResilientSse.Redis.Internal;

/// <summary>A signal that any number of callers may wait for, any number of times.</summary>
internal sealed class FreedSignal
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes with the next signal.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
