using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Redis's answer to a claim.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="Fence">The caller's token.</param>
/// <param name="Top">The newest sequence of the log.</param>
internal readonly record struct ClaimAnswer(ClaimOutcome Outcome, long Fence, long Top)
{
    public bool IsDone => Outcome == ClaimOutcome.Claimed;

    public static ClaimAnswer Of(RedisResult result) => (ClaimOutcome)(int)result[0] is ClaimOutcome.Claimed and var claimed
        ? new(claimed, (long)result[1], (long)result[2])
        : new((ClaimOutcome)(int)result[0], 0, 0);
}
