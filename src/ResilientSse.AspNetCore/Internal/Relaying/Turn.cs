using System.Diagnostics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Lets two take turns at something. A semaphore would do, but is two more objects, which have gone cold whenever an event comes. To be
/// kept in a field that is not read-only.
/// </summary>
internal struct Turn
{
    private static readonly object Taken = new();

    /// <summary>Null while nobody has it; <see cref="Taken"/>, or who waits for it.</summary>
    private object? _state;

    /// <summary>Takes it, when the other one has left it.</summary>
    public ValueTask EnterAsync()
    {
        TaskCompletionSource? next = null;
        while (Interlocked.CompareExchange(ref _state, Taken, null) is not null)
        {
            next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var state = Interlocked.CompareExchange(ref _state, next, Taken);
            Debug.Assert(state is not TaskCompletionSource, "There are only two.");
            if (state is not null)
                return new(next.Task);
        }

        return default;
    }

    /// <summary>Leaves it, to the other one if that waits.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, null, Taken) is not TaskCompletionSource next)
            return;

        Volatile.Write(ref _state, Taken);
        next.SetResult();
    }
}
