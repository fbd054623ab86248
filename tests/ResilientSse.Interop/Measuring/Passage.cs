namespace ResilientSse.Interop.Measuring;

/// <summary>What came through a break.</summary>
/// <param name="Drop">How the client saw the break; null if it was complete by it, or nothing came before.</param>
/// <param name="Lost">How many events never came.</param>
/// <param name="Twice">How many came again.</param>
internal sealed record Passage(SseError? Drop, int Lost, int Twice)
{
    public static Passage Of(SseError? drop, IReadOnlyCollection<string> seen, int events)
    {
        var distinct = seen.Distinct().Count();
        return new(drop, events - distinct, seen.Count - distinct);
    }
}
