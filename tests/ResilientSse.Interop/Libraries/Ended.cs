namespace ResilientSse.Interop.Libraries;

/// <summary>What a signal did.</summary>
/// <param name="Took">How long the process lived on; null if it did not end in time, and was killed.</param>
/// <param name="Drop">What the client saw in that time; null if its stream went on.</param>
/// <param name="DroppedAfter">When it saw that.</param>
internal sealed record Ended(TimeSpan? Took, SseError? Drop, TimeSpan DroppedAfter);
