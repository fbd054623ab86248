namespace ResilientSse.AspNetCore.Internal;

/// <summary>Who shares a relay.</summary>
/// <param name="Upstream">The same upstream address: as text, for the equality of <see cref="Uri"/> leaves the user info out.</param>
/// <param name="SharedBy">The same token's hash, or key of the app.</param>
internal sealed record RelayKey(string Upstream, string SharedBy);
