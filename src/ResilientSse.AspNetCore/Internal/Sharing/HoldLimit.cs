namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Limits how many returning browsers are held while the upstream has not yet accepted their token. While it is down, made-up tokens are
/// held too, so held browsers get at most half of the places.
/// </summary>
internal sealed class HoldLimit(int places)
{
    private readonly int _max = Math.Max(1, places / 2);
    private int _count;

    /// <summary>Holds a browser until the result is disposed of, which may be done more than once; null if there are too many.</summary>
    public IDisposable? TryHold()
    {
        if (Interlocked.Increment(ref _count) <= _max)
            return new Hold(this);

        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Hold(HoldLimit limit) : IDisposable
    {
        private HoldLimit? _limit = limit;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _limit, null) is { } limit)
                Interlocked.Decrement(ref limit._count);
        }
    }
}
