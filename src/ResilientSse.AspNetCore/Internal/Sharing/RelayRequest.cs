namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a shared relay is opened for.</summary>
/// <param name="Key">Who shares it.</param>
/// <param name="Upstream">The address.</param>
/// <param name="Token">The token of whoever came first.</param>
/// <param name="Client">Whom the relay is counted for.</param>
/// <param name="ResumeAfter">The upstream's id that it is opened from; an empty string for none.</param>
/// <param name="Reads">The log that whoever came first has read of; null for none.</param>
internal sealed record RelayRequest(LogKey Key, Uri Upstream, string Token, string Client, string ResumeAfter, Epoch? Reads = null);
