namespace ResilientSse.Interop.Servers;

/// <summary>An event, before a server writes it.</summary>
internal sealed record Message(string? Id, string Data, int? Retry = null);
