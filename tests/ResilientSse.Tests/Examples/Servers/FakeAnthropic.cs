using System.Text.Json;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary><c>POST /v1/messages</c>: typed events without ids, a ping now and then, <c>message_stop</c> at the end.</summary>
internal static class FakeAnthropic
{
    public const string Overloaded = """{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_011C"}""";

    public const string Invalid = """{"type":"error","error":{"details":null,"type":"invalid_request_error","message":"prompt is too long"},"request_id":"req_011C"}""";

    /// <param name="answer">The answer to a request that is in order.</param>
    public static Task<FakeApi> StartAsync(Action<SseScriptedConnection> answer) => FakeApi.StartAsync("x-api-key", "sk-ant-fake", connection =>
    {
        var request = connection.Request;
        if (request.Header("x-api-key") != "sk-ant-fake")
            connection.Json(401, """{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_011C"}""");
        else if (request.Header("anthropic-version") != "2023-06-01")
            connection.Json(400, """{"type":"error","error":{"type":"invalid_request_error","message":"anthropic-version: header is required"},"request_id":"req_011C"}""");
        else if (request is not { Method: "POST", Uri.AbsolutePath: "/v1/messages" })
            connection.Json(404, """{"type":"error","error":{"type":"not_found_error","message":"Not Found"},"request_id":"req_011C"}""");
        else if (!request.AsksForStream())
            connection.Json(200, """{"id":"msg_01","type":"message","role":"assistant","content":[]}""");
        else
            answer(connection);
    });

    public static SseScriptedConnection BeginMessage(this SseScriptedConnection connection) => connection
        .Header("Content-Type", "text/event-stream; charset=utf-8")
        .Header("Cache-Control", "no-cache")
        .Header("request-id", "req_011C")
        .Raw(Block("message_start", """{"type":"message_start","message":{"model":"claude-sonnet-4-5-20250929","id":"msg_01","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}"""))
        .Raw(Block("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""))
        .Ping();

    public static SseScriptedConnection Text(this SseScriptedConnection connection, string text) =>
        connection.Raw(Block("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{JsonSerializer.Serialize(text)}}}}}"""));

    public static SseScriptedConnection Ping(this SseScriptedConnection connection) => connection.Raw(Block("ping", """{"type": "ping"}"""));

    public static SseScriptedConnection StopMessage(this SseScriptedConnection connection) => connection
        .Raw(Block("content_block_stop", """{"type":"content_block_stop","index":0}"""))
        .Raw(Block("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}"""))
        .Raw(Block("message_stop", """{"type":"message_stop"}"""));

    public static SseScriptedConnection Error(this SseScriptedConnection connection, string error) => connection.Raw(Block("error", error));

    private static string Block(string type, string data) => $"event: {type}\ndata: {data}\n\n";
}
