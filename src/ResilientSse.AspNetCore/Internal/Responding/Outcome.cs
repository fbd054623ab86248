namespace ResilientSse.AspNetCore.Internal;

/// <summary>What has come of following an upstream of one's own: a refusal, an end, or the place in a shared log where it goes on.</summary>
internal sealed record Outcome(Refusal? Refusal, Ending Ending, Position? Crossed)
{
    public static implicit operator Outcome(Refusal refusal) => new(refusal, default, null);

    public static implicit operator Outcome(Ending ending) => new(null, ending, null);

    public static implicit operator Outcome(Position crossed) => new(null, default, crossed);
}
