namespace ResilientSse.Internal;

/// <summary>Calculates the wait before an attempt. It does not wait itself.</summary>
internal static class ReconnectDelay
{
    /// <summary>The longest floor that a server can set, by <c>retry:</c> or <c>Retry-After</c>.</summary>
    public static readonly TimeSpan MaxFloor = TimeSpan.FromHours(1);

    /// <summary>Enough to take one tick beyond every limit, and finite: an infinite factor times a zero delay would be NaN.</summary>
    private const int MaxDoublings = 62;

    /// <summary>The wait after <paramref name="failures"/> failures in a row, from 0.</summary>
    /// <param name="policy">What the user asks for.</param>
    /// <param name="floor">What the server asks for: the wait is never shorter, and is spread out above it.</param>
    /// <param name="failures">How many attempts had failed before the last one did.</param>
    /// <param name="random">Where the wait lies in the range, from 0 to 1.</param>
    public static TimeSpan Next(SseReconnectPolicy policy, TimeSpan floor, int failures, double random)
    {
        var (low, high) = Range(policy, floor, failures);
        return low + ((high - low) * random);
    }

    /// <summary>The range that the wait is drawn from.</summary>
    public static (TimeSpan Low, TimeSpan High) Range(SseReconnectPolicy policy, TimeSpan floor, int failures)
    {
        floor = Min(floor, MaxFloor);
        var doubled = Max(policy.InitialDelay, floor).Ticks * Math.Pow(2, Math.Min(failures, MaxDoublings));
        var limit = Max(policy.MaxDelay, floor);
        var wait = doubled < limit.Ticks ? TimeSpan.FromTicks((long)doubled) : limit;

        var low = Max(wait * (1 - policy.Jitter), floor);
        var high = Max(wait, floor + Min(floor * policy.Jitter, policy.MaxDelay));
        return (low, high);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
