namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How many browsers that return are held while the upstream has not accepted their token yet. Made-up tokens are held too while it is away,
/// so they get at most half of the places.
/// </summary>
internal sealed class HoldLimit(int places)
{
    private readonly int _max = Math.Max(1, places / 2);
    private int _count;

    /// <summary>Holds one until that is disposed of, once or more often; null if there are too many.</summary>
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
