namespace ResilientSse.Internal;

/// <summary>The rule that overrides all others: attempts of a stream begin at least 100 ms apart.</summary>
internal sealed class Pacer(TimeProvider time)
{
    public static readonly TimeSpan MinGap = TimeSpan.FromMilliseconds(100);

    private const long Never = long.MinValue;

    private long _lastStart = Never;

    /// <summary>How long until the next attempt may begin.</summary>
    public TimeSpan Remaining => RestAfter(Volatile.Read(ref _lastStart));

    /// <summary>Waits until an attempt may begin, and begins it. A cancelled wait begins none, so it delays no other attempt.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryStart(out var rest))
            await Task.Delay(rest, time, cancellationToken).ConfigureAwait(false);
    }

    private bool TryStart(out TimeSpan rest)
    {
        var lastStart = Volatile.Read(ref _lastStart);
        rest = RestAfter(lastStart);
        return rest == TimeSpan.Zero && Interlocked.CompareExchange(ref _lastStart, time.GetTimestamp(), lastStart) == lastStart;
    }

    private TimeSpan RestAfter(long start)
    {
        if (start == Never || MinGap - time.GetElapsedTime(start) is not { Ticks: > 0 } rest)
            return TimeSpan.Zero;

        // Timers count whole milliseconds. Rounded down, a wait would end too early, and be followed by another.
        return TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
    }
}
