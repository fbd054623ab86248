namespace ResilientSse.AspNetCore.Internal;

/// <summary>Who shares a relay: the same upstream address, and the same token's hash or key of the app.</summary>
internal sealed record RelayKey(Uri Upstream, string SharedBy);
