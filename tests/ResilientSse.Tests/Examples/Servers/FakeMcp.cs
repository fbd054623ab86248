using System.Globalization;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples.Servers;

/// <summary>
/// An MCP server, streamable HTTP: a call is a POST to <c>/mcp</c>, whose answer begins with an event that has an id and no data; a GET with
/// <c>Last-Event-ID</c> goes on with it.
/// </summary>
internal static class FakeMcp
{
    private const string Session = "1868a90c";

    private static readonly string[] Answer =
    [
        "",
        Message("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":50,"total":100}}"""),
        Message("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":100,"total":100}}"""),
        Message("""{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Oslo: 3 degrees"}]}}"""),
    ];

    /// <param name="leave">
    /// For each connection from the first one, how many events of the answer are told before it ends, and how that is.
    /// </param>
    public static Task<FakeApi> StartAsync(params (int Events, Action<SseScriptedConnection> End)[] leave) => FakeApi.StartAsync("Mcp-Session-Id", Session, connection =>
    {
        var request = connection.Request;
        if (request.Header("Mcp-Session-Id") != Session)
            connection.Json(404, """{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}""");
        else if (request.Method == "POST" && !(Accepts(request, "application/json") && Accepts(request, "text/event-stream")))
            connection.Json(406, """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Not Acceptable: Client must accept both application/json and text/event-stream"},"id":null}""");
        else if (request.Method == "GET" && request.LastEventId is null)
            connection.Json(409, """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Conflict: Only one SSE stream is allowed per session"},"id":null}""");
        else
            Tell(connection, leave);
    });

    /// <summary>The beginning of the next event, then the connection breaks.</summary>
    public static void Cut(SseScriptedConnection connection) => connection.CutWithin(Answer[3]);

    /// <summary>The server lets go of the connection while it works, and says when to come back.</summary>
    public static void LetGo(SseScriptedConnection connection) => connection.Raw("retry: 10\n\n");

    private static void Tell(SseScriptedConnection connection, (int Events, Action<SseScriptedConnection> End)[] leave)
    {
        var request = connection.Request;
        var (events, end) = request.Number < leave.Length ? leave[request.Number] : (Answer.Length, _ => { });
        connection.Header("Content-Type", "text/event-stream").Header("Cache-Control", "no-cache").Header("mcp-session-id", Session);
        for (var i = request.LastEventId is { } last ? NumberIn(last) + 1 : 0; i < events; i++)
            connection.Raw($"id: call-1_{i}\n{(i == 0 ? "data: \n\n" : Answer[i])}");
        end(connection);
    }

    private static int NumberIn(string id) => int.Parse(id.Split('_')[1], CultureInfo.InvariantCulture);

    private static bool Accepts(SseRecordedRequest request, string type) => request.Headers["Accept"].Contains(type, StringComparison.Ordinal);

    private static string Message(string json) => $"event: message\ndata: {json}\n\n";
}
