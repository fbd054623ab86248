namespace ResilientSse.Hosting.Internal;

/// <summary>A checkpoint that the consumer has acquired, and the id that was in it; null if there was none.</summary>
internal sealed record OpenedCheckpoint(ISseLease Lease, string? Id);
