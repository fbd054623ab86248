namespace Chat.Tests.Support;

/// <summary>A request to the route, and how it was answered.</summary>
internal sealed record Visit(string Method, bool HasCookie, int Status);
