namespace ResilientSse.AspNetCore.Internal;

/// <summary>The state of a shared relay.</summary>
internal enum RelayState
{
    /// <summary>The upstream has not accepted an attempt yet.</summary>
    Opening,

    /// <summary>The upstream has accepted an attempt and is connected or reconnecting.</summary>
    Accepted,

    /// <summary>The upstream is complete.</summary>
    Complete,

    /// <summary>The upstream has refused, at first or at a reconnect.</summary>
    Refused,

    /// <summary>No browser needed it any more, or the app is stopping.</summary>
    Stopped,
}
