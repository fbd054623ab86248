using System.Text.Json;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary><c>POST /v1beta/models/{model}:streamGenerateContent?alt=sse</c>: data lines only, CRLF, and after the last one just the end.</summary>
internal static class FakeGemini
{
    public const string Unavailable = """{"code": 503,"message": "The model is overloaded. Please try again later.","status": "UNAVAILABLE"}""";

    /// <param name="answer">The answer to a request that is in order.</param>
    public static Task<FakeApi> StartAsync(Action<SseScriptedConnection> answer) => FakeApi.StartAsync("x-goog-api-key", "AIza-fake", connection =>
    {
        var request = connection.Request;
        if (request.Header("x-goog-api-key") != "AIza-fake")
            connection.Json(400, """{"error": {"code": 400,"message": "API key not valid.","status": "INVALID_ARGUMENT"}}""");
        else if (request is not { Method: "POST", Uri.PathAndQuery: "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse" })
            connection.Json(404, "");
        else
            answer(connection.Header("Content-Type", "text/event-stream").Header("Content-Disposition", "attachment").Header("X-Content-Type-Options", "nosniff"));
    });

    public static SseScriptedConnection Part(this SseScriptedConnection connection, string text, string? finishReason = null) =>
        connection.Raw(Chunk(text, finishReason));

    public static SseScriptedConnection CutCleanlyWithin(this SseScriptedConnection connection, string text, int bytes) =>
        connection.Raw(Chunk(text, "STOP")[..^bytes]);

    public static SseScriptedConnection Unable(this SseScriptedConnection connection) => connection.Raw($"data: {{\"error\": {Unavailable}}}\r\n\r\n");

    private static string Chunk(string text, string? finishReason)
    {
        var finish = finishReason is null ? "" : $"\"finishReason\": \"{finishReason}\",";
        return $"data: {{\"candidates\": [{{\"content\": {{\"parts\": [{{\"text\": {JsonSerializer.Serialize(text)}}}],\"role\": \"model\"}},{finish}\"index\": 0}}],"
            + "\"usageMetadata\": {\"promptTokenCount\": 2,\"totalTokenCount\": 4},\"modelVersion\": \"gemini-2.5-flash\",\"responseId\": \"w4Q\"}\r\n\r\n";
    }
}
