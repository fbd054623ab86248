using System.Text.Json.Serialization;

namespace ResilientSse.Tests.Support;

public sealed record GuildStatus(string GuildId, bool Online);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuildStatus))]
internal sealed partial class GuildJson : JsonSerializerContext;
