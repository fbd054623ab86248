namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// How following an unshared upstream ended: with a refusal, with an end, or at the position in a shared log where the browser goes on.
/// </summary>
internal sealed record Outcome(Refusal? Refusal, Ending Ending, Position? Crossed)
{
    public static implicit operator Outcome(Refusal refusal) => new(refusal, default, null);

    public static implicit operator Outcome(Ending ending) => new(null, ending, null);

    public static implicit operator Outcome(Position crossed) => new(null, default, crossed);
}
