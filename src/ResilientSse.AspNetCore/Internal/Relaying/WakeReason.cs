namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why a wait is over.</summary>
internal enum WakeReason
{
    /// <summary>There is something to look at: the log has changed, and has let go of who waited, or a relay has ended.</summary>
    Changed,

    /// <summary>Nothing came for a heartbeat's time.</summary>
    Silence,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
