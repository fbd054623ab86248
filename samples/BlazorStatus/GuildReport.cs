using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlazorStatus;

/// <summary>What an event says of one guild.</summary>
public sealed record GuildReport(int GuildId, string Name, string Status, int? LatencyMs, int Members, DateTimeOffset At);

/// <summary>Who signs in.</summary>
internal sealed record SignIn(string Name);

/// <summary>Reads and writes without reflection, which trimming would break.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuildReport))]
[JsonSerializable(typeof(SignIn))]
internal sealed partial class AppJson : JsonSerializerContext;
