namespace ResilientSse.Redis.Internal;

/// <summary>Whether a log is the caller's.</summary>
internal enum ClaimOutcome
{
    /// <summary>Redis was restarted or a replica was promoted since its owner has looked: its newest blocks may be lost.</summary>
    MayHaveLost = -1,

    /// <summary>It is not what the caller has seen any more.</summary>
    Changed = 0,

    /// <summary>It is.</summary>
    Claimed = 1,
}
