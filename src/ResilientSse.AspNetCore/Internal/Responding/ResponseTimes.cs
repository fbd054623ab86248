namespace ResilientSse.AspNetCore.Internal;

/// <summary>The times of all responses of a route.</summary>
/// <param name="Heartbeat">The silence before a comment.</param>
/// <param name="WriteTimeout">How long a browser may take to accept what was written.</param>
/// <param name="MaxAge">How long a response lives.</param>
internal sealed record ResponseTimes(TimeSpan Heartbeat, TimeSpan WriteTimeout, TimeSpan MaxAge);
