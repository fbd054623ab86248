namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a shared relay is at.</summary>
internal enum RelayState
{
    /// <summary>The upstream has accepted no attempt yet.</summary>
    Opening,

    /// <summary>It has accepted one, and goes on, or is to be reconnected.</summary>
    Accepted,

    /// <summary>The upstream is complete.</summary>
    Complete,

    /// <summary>The upstream has refused: the first time, or when it was to be reconnected.</summary>
    Refused,

    /// <summary>Nobody wanted it any more, or the app stops.</summary>
    Stopped,
}
