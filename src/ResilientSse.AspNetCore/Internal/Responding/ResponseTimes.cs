using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The times of all responses of a route, by the names of its options.</summary>
/// <param name="Heartbeat">The silence before a comment.</param>
/// <param name="WriteTimeout">How long a browser may take to accept what was written.</param>
/// <param name="MaxStreamAge">How long a response lives.</param>
internal sealed record ResponseTimes(TimeSpan Heartbeat, TimeSpan WriteTimeout, TimeSpan MaxStreamAge)
{
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public void Validate()
    {
        Require.Timeout(Heartbeat, nameof(Heartbeat));
        Require.That(Heartbeat != Timeout.InfiniteTimeSpan, nameof(Heartbeat), Heartbeat, "finite");
        Require.Timeout(WriteTimeout, nameof(WriteTimeout));
        Require.That(WriteTimeout != Timeout.InfiniteTimeSpan, nameof(WriteTimeout), WriteTimeout, "finite");
        Require.Timeout(MaxStreamAge, nameof(MaxStreamAge));
    }
}
