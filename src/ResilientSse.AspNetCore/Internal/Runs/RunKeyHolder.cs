namespace ResilientSse.AspNetCore.Internal;

/// <summary>The run that an idempotency key belongs to.</summary>
/// <param name="Run">The id of the run.</param>
/// <param name="Fingerprint">What another POST with the key must match.</param>
internal readonly record struct RunKeyHolder(Epoch Run, string Fingerprint);
