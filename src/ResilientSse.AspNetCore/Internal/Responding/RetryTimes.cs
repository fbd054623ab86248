using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>When browsers should come back, spread out so that those that were sent away together do not return together.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The times are spread, not secret.")]
internal static class RetryTimes
{
    private static readonly TimeSpan MaxFloor = TimeSpan.FromHours(1);

    /// <summary>After a response that ended normally.</summary>
    public static TimeSpan Soon() => Between(500, 2_000);

    /// <summary>When the app is stopping or full.</summary>
    public static TimeSpan Busy() => Between(2_000, 10_000);

    /// <summary>When a browser was too slow: longer each time.</summary>
    public static TimeSpan TooSlow(int times)
    {
        var longest = Math.Min(60_000, 1_000 << Math.Min(times, 6));
        return Between(longest / 2, longest);
    }

    /// <summary>The same time, but not earlier than the upstream asks for, and still spread out.</summary>
    public static TimeSpan? NotBefore(TimeSpan? time, TimeSpan floor)
    {
        if (floor > MaxFloor)
            floor = MaxFloor;
        return time < floor ? time + floor : time;
    }

    /// <summary>How long a response lives, so that responses that began together do not end together.</summary>
    public static TimeSpan Age(TimeSpan max) => max == Timeout.InfiniteTimeSpan
        ? max
        : max * (RelayOptions.ShortestAge + (Random.Shared.NextDouble() * (1 - RelayOptions.ShortestAge)));

    private static TimeSpan Between(int from, int to) => TimeSpan.FromMilliseconds(Random.Shared.Next(from, to + 1));
}
