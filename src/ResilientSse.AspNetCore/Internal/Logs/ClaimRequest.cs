namespace ResilientSse.AspNetCore.Internal;

/// <summary>What a log is claimed for.</summary>
/// <param name="BeginsAfter">The upstream's id that it begins after if it is a new one; an empty string for where the upstream begins.</param>
/// <param name="Reads">The log that somebody reads: if that has ended it is not made anew. Null for none.</param>
internal readonly record struct ClaimRequest(string BeginsAfter, Epoch? Reads);
