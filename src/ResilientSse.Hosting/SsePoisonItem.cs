namespace ResilientSse.Hosting;

/// <summary>An event that could not be handled: its data did not parse, an option that looks into it threw, or its handler still threw after all retries.</summary>
public sealed class SsePoisonItem
{
    /// <summary>The name of the consumer.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>The event's own id, not that of an earlier event; null if it has none.</summary>
    public string? EventId { get; init; }

    /// <summary>The type of the event; <c>message</c> if it has none.</summary>
    public required string EventType { get; init; }

    /// <summary>
    /// The parsed data. If it did not parse, null, also for a value type; <see cref="Exception"/> then is an <see cref="SseItemException"/>
    /// with the text.
    /// </summary>
    public object? Data { get; init; }

    /// <summary>What the handler threw, or an <see cref="SseItemException"/> if the data did not parse or an option threw.</summary>
    public required Exception Exception { get; init; }

    /// <summary>The services of a scope for this item, for instance to get a dead-letter queue.</summary>
    public required IServiceProvider Services { get; init; }
}
