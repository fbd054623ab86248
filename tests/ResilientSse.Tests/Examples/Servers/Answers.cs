using System.Text.Json;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary>What the fakes of all APIs say.</summary>
internal static class Answers
{
    /// <summary>An answer that is no stream: a refusal.</summary>
    public static SseScriptedConnection Json(this SseScriptedConnection connection, int status, string json) =>
        connection.Status(status).Header("Content-Type", "application/json").Raw(json);

    /// <summary>The beginning of a block, then the connection breaks.</summary>
    public static SseScriptedConnection CutWithin(this SseScriptedConnection connection, string block) =>
        connection.Raw(block[..(block.Length / 2)]).Cut();

    /// <summary>Whether the body of a request asks for a stream.</summary>
    public static bool AsksForStream(this SseRecordedRequest request) =>
        JsonElement.Parse(request.Body).TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    public static string? Header(this SseRecordedRequest request, string name) => request.Headers.GetValueOrDefault(name);
}
