using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResilientSse.Tests.Examples;

/// <summary>A message of JSON-RPC: a notification has a method, an answer a result or an error.</summary>
internal sealed record McpMessage(string? Method, JsonElement? Params, JsonElement? Result, JsonElement? Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(McpMessage))]
internal sealed partial class McpJson : JsonSerializerContext;
