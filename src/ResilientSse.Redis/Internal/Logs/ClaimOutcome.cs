namespace ResilientSse.Redis.Internal;

/// <summary>The result of a claim in Redis.</summary>
internal enum ClaimOutcome
{
    /// <summary>Redis was restarted or a replica was promoted since the owner last checked, so the newest blocks may be lost.</summary>
    MayHaveLost = -1,

    /// <summary>The log is no longer as the caller has seen it.</summary>
    Changed = 0,

    /// <summary>The caller owns the log.</summary>
    Claimed = 1,
}
