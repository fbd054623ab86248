using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResilientSse.Hosting.Tests.Support;

public sealed record GuildStatus(string Status);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuildStatus))]
internal sealed partial class GuildJson : JsonSerializerContext;
