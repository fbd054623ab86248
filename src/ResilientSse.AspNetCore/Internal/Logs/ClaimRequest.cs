namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a log is claimed with.</summary>
/// <param name="BeginsAfter">The upstream's id after which a new log begins; an empty string for where the upstream begins.</param>
/// <param name="Reads">The log that a browser reads: if that one has ended, no new one is created. Null for none.</param>
internal readonly record struct ClaimRequest(string BeginsAfter, Epoch? Reads);
