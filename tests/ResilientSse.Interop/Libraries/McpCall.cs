using System.Net.Http.Json;

namespace ResilientSse.Interop.Libraries;

/// <summary>The requests of an MCP client, which are POSTs.</summary>
internal static class McpCall
{
    public const string ProtocolVersion = "2025-11-25";

    /// <summary>From then on <paramref name="http"/> sends the session's id, if the server gave one.</summary>
    public static async Task BeginSessionAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Accept.ParseAdd("text/event-stream, application/json");
        request.Content = JsonContent.Create(new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "initialize",
            @params = new { protocolVersion = ProtocolVersion, capabilities = new { }, clientInfo = new { name = "interop", version = "1" } },
        });
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (response.Headers.TryGetValues("Mcp-Session-Id", out var session))
            http.DefaultRequestHeaders.Add("Mcp-Session-Id", session);
    }

    public static void Make(HttpRequestMessage request, string tool)
    {
        request.Method = HttpMethod.Post;
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = JsonContent.Create(new
        {
            jsonrpc = "2.0",
            id = 2,
            method = "tools/call",
            @params = new { name = tool, _meta = new { progressToken = "job" } },
        });
    }
}
