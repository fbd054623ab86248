namespace ResilientSse.Hosting;

/// <summary>An event that could not be handled: its data did not parse, or its handler threw, in spite of all retries.</summary>
public sealed class SsePoisonItem
{
    /// <summary>The name of the consumer.</summary>
    public required string ConsumerName { get; init; }

    /// <summary>The id that the event's own block gave it; null if it gave none.</summary>
    public string? EventId { get; init; }

    /// <summary>The type of the event, <c>message</c> if its block named none.</summary>
    public required string EventType { get; init; }

    /// <summary>What the data was read into; null if it did not parse: then <see cref="Exception"/> has the text.</summary>
    public object? Data { get; init; }

    /// <summary>What the handler threw; a <see cref="SseItemException"/> if the data did not parse.</summary>
    public required Exception Exception { get; init; }

    /// <summary>The services of a scope for this item, to get a dead-letter queue from.</summary>
    public required IServiceProvider Services { get; init; }
}
