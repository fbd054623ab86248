namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>An event as a browser sees it.</summary>
internal sealed record RunEvent(string? Id, string Type, string Data);
