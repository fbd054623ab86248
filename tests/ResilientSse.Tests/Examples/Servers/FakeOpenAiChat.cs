using System.Text.Json;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary><c>POST /v1/chat/completions</c>: data lines only, no ids, no types, <c>[DONE]</c> at the end.</summary>
internal static class FakeOpenAiChat
{
    /// <summary>What the server sends when it fails in mid-answer; the response has begun, so there is no status to say it with.</summary>
    public const string Failure = """{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}""";

    public const string NoQuota = """{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""";

    /// <param name="answer">The answer to a request that is in order.</param>
    public static Task<FakeApi> StartAsync(Action<SseScriptedConnection> answer) => FakeApi.StartAsync("Authorization", "Bearer sk-fake", connection =>
    {
        var request = connection.Request;
        if (request.Header("Authorization") != "Bearer sk-fake")
            connection.Json(401, """{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""");
        else if (request is not { Method: "POST", Uri.AbsolutePath: "/v1/chat/completions" })
            connection.Json(404, """{"error":{"message":"Invalid URL","type":"invalid_request_error","param":null,"code":null}}""");
        else if (!request.AsksForStream())
            connection.Json(200, """{"id":"chatcmpl-CgH","object":"chat.completion","choices":[]}""");
        else
            answer(connection);
    });

    public static SseScriptedConnection Begin(this SseScriptedConnection connection) => connection
        .Header("Content-Type", "text/event-stream; charset=utf-8")
        .Header("openai-version", "2020-10-01")
        .Header("x-request-id", "req_7f3a")
        .Chunk(new { role = "assistant", content = "", refusal = (string?)null });

    public static SseScriptedConnection Token(this SseScriptedConnection connection, string content) => connection.Chunk(new { content });

    /// <summary>The last chunk of the text, and the one with the usage, which has no choices.</summary>
    public static SseScriptedConnection Stop(this SseScriptedConnection connection) => connection
        .Chunk(new { }, "stop")
        .Raw(Data(Completion([], new { prompt_tokens = 9, completion_tokens = 2, total_tokens = 11 })));

    public static SseScriptedConnection Fail(this SseScriptedConnection connection) => connection.Raw($"data: {{\"error\":{Failure}}}\n\n");

    private static SseScriptedConnection Chunk(this SseScriptedConnection connection, object delta, string? finishReason = null) =>
        connection.Raw(Data(Completion([new { index = 0, delta, logprobs = (object?)null, finish_reason = finishReason }], usage: null)));

    private static object Completion(object[] choices, object? usage) => new
    {
        id = "chatcmpl-CgH",
        @object = "chat.completion.chunk",
        created = 1764360000,
        model = "gpt-5-mini-2025-08-07",
        service_tier = "default",
        system_fingerprint = (string?)null,
        choices,
        usage,
        obfuscation = "q8Zr",
    };

    private static string Data(object json) => $"data: {JsonSerializer.Serialize(json)}\n\n";
}
