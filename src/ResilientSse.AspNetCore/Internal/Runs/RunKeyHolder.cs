namespace ResilientSse.AspNetCore.Internal;

/// <summary>The run that an idempotency key belongs to.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Fingerprint">What another POST with the key must be like.</param>
internal readonly record struct RunKeyHolder(Epoch Run, string Fingerprint);
