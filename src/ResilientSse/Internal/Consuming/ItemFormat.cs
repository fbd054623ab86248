using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>How an event's data becomes an item.</summary>
/// <param name="Parse">Parses the data.</param>
/// <param name="SkipsEmptyData">Whether an event with empty data is skipped: a keep-alive, or one that only carries an id.</param>
internal sealed record ItemFormat<T>(SseItemParser<T> Parse, bool SkipsEmptyData)
{
    /// <summary>Makes the item of an event, given as text, for which an option threw; null if the event is an invalid item.</summary>
    public Func<RuleFailure, string, T>? OfFailure { get; init; }
}
