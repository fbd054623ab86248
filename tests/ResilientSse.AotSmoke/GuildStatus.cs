using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResilientSse.AotSmoke;

/// <summary>What an event says.</summary>
internal sealed record GuildStatus(string Status, int Members);

/// <summary>How it is read without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuildStatus))]
internal sealed partial class AppJson : JsonSerializerContext;
