namespace ResilientSse.ContractService;

/// <summary>What the harness asks for when it wants a stream.</summary>
internal sealed record StreamParameters(
    Uri StreamUrl,
    Uri CallbackUrl,
    int? InitialDelayMs,
    int? ReadTimeoutMs,
    string? LastEventId,
    string? Method,
    string? Body,
    Dictionary<string, string>? Headers);
