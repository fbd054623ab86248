using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>What a claim has come to in Redis.</summary>
/// <param name="Outcome">Whether the log is the caller's.</param>
/// <param name="Fence">Its token.</param>
/// <param name="Top">Its newest sequence.</param>
internal readonly record struct ClaimAnswer(ClaimOutcome Outcome, long Fence, long Top)
{
    public bool IsDone => Outcome == ClaimOutcome.Claimed;

    public static ClaimAnswer Of(RedisResult result) => (ClaimOutcome)(int)result[0] is ClaimOutcome.Claimed and var claimed
        ? new(claimed, (long)result[1], (long)result[2])
        : new((ClaimOutcome)(int)result[0], 0, 0);
}
