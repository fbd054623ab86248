using System.Globalization;
using System.Text.Json;
using System.Web;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary>
/// <c>POST /v1/responses</c> in background mode, and <c>GET /v1/responses/{id}?stream=true&amp;starting_after=N</c>: typed events without ids, numbered
/// in their data, of which the server keeps what it has said.
/// </summary>
internal static class FakeOpenAiResponses
{
    public const string Id = "resp_68f2";

    public const string Failed = """{"code":"server_error","message":"The model failed to generate a response."}""";

    private const string Path = "/v1/responses";

    private static readonly JsonElement Error = JsonElement.Parse(Failed);

    /// <summary>The events of an answer that says Hello; they are numbered from 0.</summary>
    public static IReadOnlyList<string> Hello { get; } = Number(
    [
        ("response.created", new { response = Response("queued") }),
        ("response.in_progress", new { response = Response("in_progress") }),
        ("response.output_item.added", new { output_index = 0, item = new { id = "msg_1", type = "message", status = "in_progress", content = Array.Empty<object>(), role = "assistant" } }),
        ("response.content_part.added", new { item_id = "msg_1", output_index = 0, content_index = 0, part = new { type = "output_text", text = "" } }),
        ("response.output_text.delta", Delta("Hel")),
        ("response.output_text.delta", Delta("l")),
        ("response.output_text.delta", Delta("o")),
        ("response.output_text.done", new { item_id = "msg_1", output_index = 0, content_index = 0, text = "Hello" }),
        ("response.output_item.done", new { output_index = 0, item = new { id = "msg_1", type = "message", status = "completed", role = "assistant" } }),
        ("response.completed", new { response = Response("completed") }),
    ]);

    /// <summary>An answer that fails after its first word.</summary>
    public static IReadOnlyList<string> Failing { get; } = Number(
    [
        ("response.created", new { response = Response("queued") }),
        ("response.output_text.delta", Delta("Hel")),
        ("response.failed", new { response = Response("failed", Error) }),
    ]);

    /// <summary>One that is broken off by the server itself.</summary>
    public static IReadOnlyList<string> Erring { get; } = Number(
    [
        ("response.created", new { response = Response("queued") }),
        ("response.output_text.delta", Delta("Hel")),
        ("error", new { code = "server_error", message = "The server had an error.", param = (string?)null }),
    ]);

    /// <param name="events">The answer.</param>
    /// <param name="cuts">For each connection from the first one, the event within which it breaks.</param>
    public static Task<FakeApi> StartAsync(IReadOnlyList<string> events, params int[] cuts) => FakeApi.StartAsync("Authorization", "Bearer sk-fake", connection =>
    {
        var request = connection.Request;
        if (FirstWanted(request) is not { } first)
        {
            connection.Json(404, $$$"""{"error":{"message":"Response with id '{{{request.Uri.AbsolutePath}}}' not found.","type":"invalid_request_error","param":"id","code":null}}""");
            return;
        }

        connection.Header("Content-Type", "text/event-stream; charset=utf-8");
        var isCut = request.Number < cuts.Length;
        foreach (var e in events.Take(isCut ? cuts[request.Number] : events.Count).Skip(first))
            connection.Raw(e);
        if (isCut)
            connection.CutWithin(events[cuts[request.Number]]);
    });

    /// <summary>The number of the first event that a request is for; null if it is for something else.</summary>
    private static int? FirstWanted(SseRecordedRequest request)
    {
        if (request is { Method: "POST", Uri.AbsolutePath: Path } && request.AsksForStream() && JsonElement.Parse(request.Body).GetProperty("background").GetBoolean())
            return 0;

        var query = HttpUtility.ParseQueryString(request.Uri.Query);
        return request is { Method: "GET", Uri.AbsolutePath: $"{Path}/{Id}" } && query["stream"] == "true"
            ? int.Parse(query["starting_after"] ?? "-1", CultureInfo.InvariantCulture) + 1
            : null;
    }

    private static object Delta(string delta) => new { item_id = "msg_1", output_index = 0, content_index = 0, delta, logprobs = Array.Empty<object>(), obfuscation = "x1" };

    private static object Response(string status, JsonElement? error = null) =>
        new { id = Id, @object = "response", created_at = 1764360000, status, background = true, error, model = "gpt-5-mini-2025-08-07", output = Array.Empty<object>() };

    private static List<string> Number((string Type, object Data)[] events) =>
    [
        .. events.Select((e, number) =>
        {
            var data = JsonSerializer.Serialize(e.Data);
            return $"event: {e.Type}\ndata: {{\"type\":\"{e.Type}\",\"sequence_number\":{number},{data[1..]}\n\n";
        }),
    ];
}
