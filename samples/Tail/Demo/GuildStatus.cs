using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tail.Demo;

/// <summary>What the demo's events carry.</summary>
internal sealed record GuildStatus(int GuildId, string Name, string Status, int LatencyMs, int Members);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuildStatus))]
internal sealed partial class GuildJson : JsonSerializerContext;
