namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a shared relay is opened with.</summary>
/// <param name="Key">The key by which browsers share it.</param>
/// <param name="Upstream">The address of the upstream.</param>
/// <param name="Token">The token of the first browser.</param>
/// <param name="Client">The client that the relay is counted for.</param>
/// <param name="ResumeAfter">The upstream's id to resume after; an empty string for none.</param>
/// <param name="Reads">The log that the first browser has read from; null for none.</param>
internal sealed record RelayRequest(LogKey Key, Uri Upstream, string Token, string Client, string ResumeAfter, Epoch? Reads = null);
