namespace ResilientSse.AspNetCore.Internal;

/// <summary>The state of a log's upstream, as the owner tells followers.</summary>
/// <param name="IsAccepted">Whether the upstream has accepted an attempt.</param>
/// <param name="Refusal">The status for browsers if the first attempt failed; otherwise 0.</param>
internal readonly record struct LogState(bool IsAccepted, int Refusal = 0);
