using System.Net.ServerSentEvents;

namespace ResilientSse.Internal;

/// <summary>What becomes of an event's data.</summary>
/// <param name="Parse">Makes the data of an item of it.</param>
/// <param name="SkipsEmptyData">Whether an event without data is no item: a keep-alive, or one that carries only an id.</param>
internal sealed record ItemFormat<T>(SseItemParser<T> Parse, bool SkipsEmptyData);
