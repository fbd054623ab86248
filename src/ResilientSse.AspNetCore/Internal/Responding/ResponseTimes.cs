using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The times for all responses of a route, named as its options.</summary>
/// <param name="Heartbeat">The silence before a comment is sent.</param>
/// <param name="WriteTimeout">How long a browser may take to accept what was written.</param>
/// <param name="MaxStreamAge">How long a response lives.</param>
internal sealed record ResponseTimes(TimeSpan Heartbeat, TimeSpan WriteTimeout, TimeSpan MaxStreamAge)
{
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    public void Validate()
    {
        Require.Timeout(Heartbeat, nameof(Heartbeat));
        Require.That(Heartbeat != Timeout.InfiniteTimeSpan, nameof(Heartbeat), Heartbeat, "finite");
        Require.Timeout(WriteTimeout, nameof(WriteTimeout));
        Require.That(WriteTimeout != Timeout.InfiniteTimeSpan, nameof(WriteTimeout), WriteTimeout, "finite");
        Require.Timeout(MaxStreamAge, nameof(MaxStreamAge));
    }
}
