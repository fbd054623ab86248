namespace ResilientSse.Tests.Reading;

/// <summary>An event as a parser reported it.</summary>
/// <param name="Data">The bytes of its data, one character each: nothing is lost to a decoder.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">The id that its own block gave.</param>
/// <param name="Retry">The reconnection time that its own block gave.</param>
/// <param name="LastId">The stream's last event id when the event is dispatched.</param>
internal sealed record ParsedEvent(string Data, string Type = "message", string? Id = null, TimeSpan? Retry = null, string LastId = "");
