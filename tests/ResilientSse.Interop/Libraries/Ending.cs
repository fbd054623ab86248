using System.Diagnostics;

namespace ResilientSse.Interop.Libraries;

/// <summary>Ends a server, and keeps what its client sees first from then on.</summary>
internal sealed class Ending
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SseError? _drop;
    private TimeSpan _after;

    public void OnDrop(SseError error)
    {
        if (_drop is not null)
            return;

        (_drop, _after) = (error, Stopwatch.GetElapsedTime(_began));
        _dropped.SetResult();
    }

    public async Task<Ended> EndAsync(LibraryProcess server, Signal signal, TimeSpan limit)
    {
        var took = await server.EndAsync(signal, limit);

        // The client may hear of it a moment later; one whose stream was complete never does.
        await Task.WhenAny(_dropped.Task, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));

        // What the client sees after the limit is that the server was killed then.
        return took is null && _after >= limit ? new(null, null, TimeSpan.Zero) : new(took, _drop, _after);
    }
}
