namespace ResilientSse.Internal;

/// <summary>The rule above all: no two attempts of a stream begin less than 100 ms apart, whatever anybody says.</summary>
internal sealed class Pacer(TimeProvider time)
{
    public static readonly TimeSpan MinGap = TimeSpan.FromMilliseconds(100);

    private readonly object _lock = new();
    private long? _lastStart;

    /// <summary>How long it takes until the next attempt may begin.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                return _lastStart is { } start && MinGap - time.GetElapsedTime(start) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Waits until an attempt may begin, and begins it. A cancelled wait begins none, so nobody has to wait for it.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryStart(out var rest))
        {
            // Timers count whole milliseconds: rounded down, the last wait would be none and the loop a spin.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryStart(out TimeSpan rest)
    {
        lock (_lock)
        {
            rest = Remaining;
            if (rest > TimeSpan.Zero)
                return false;

            _lastStart = time.GetTimestamp();
            return true;
        }
    }
}
