using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>How an event's data becomes an item.</summary>
/// <param name="Parse">Parses the data.</param>
/// <param name="SkipsEmptyData">Whether an event with empty data is skipped: a keep-alive, or one that only carries an id.</param>
internal sealed record ItemFormat<T>(SseItemParser<T> Parse, bool SkipsEmptyData);
