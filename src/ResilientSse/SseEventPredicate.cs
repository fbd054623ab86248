namespace ResilientSse;

/// <summary>Decides something about an event before it is parsed: see <see cref="SseStreamOptions.CompleteAfter"/>.</summary>
/// <param name="eventType">The type of the event; <c>message</c> if it has none.</param>
/// <param name="data">The event's data as UTF-8; valid only during the call.</param>
/// <returns>The decision.</returns>
public delegate bool SseEventPredicate(string eventType, ReadOnlySpan<byte> data);
