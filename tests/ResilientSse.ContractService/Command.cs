using System.Text.Json.Serialization;

namespace ResilientSse.ContractService;

/// <summary>What the harness asks of a stream that it has opened.</summary>
internal sealed record Command([property: JsonPropertyName("command")] string Name);
