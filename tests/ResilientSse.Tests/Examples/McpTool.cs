using System.Net.Http.Json;
using System.Text.Json;

namespace ResilientSse.Tests.Examples;

/// <summary>MCP, streamable HTTP: a call that survives its connection.</summary>
internal static class McpTool
{
    /// <summary>Calls a tool.</summary>
    /// <param name="http">The client, with the <c>Mcp-Session-Id</c> that the server gave.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="onNotification">Told of progress.</param>
    /// <param name="policy">How often and how patiently to come back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The result.</returns>
    public static async Task<JsonElement> CallAsync(
        HttpClient http, string tool, Action<McpMessage> onNotification, SseReconnectPolicy? policy = null, CancellationToken cancellationToken = default)
    {
        var messages = SseStream.Create(http, new Uri("/mcp", UriKind.Relative), McpJson.Default.McpMessage, new SseStreamOptions
        {
            ReconnectPolicy = policy ?? new() { MaxRetries = 100 },         // a server may let go of the connection while it works
            ResumeByGet = true,
            ConfigureRequest = (request, attempt, _) =>
            {
                request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
                if (!attempt.IsResume)
                {
                    request.Method = HttpMethod.Post;
                    request.Headers.Accept.Add(new("application/json"));    // the server insists on both
                    request.Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool } });
                }

                return ValueTask.CompletedTask;
            },
        });

        await foreach (var item in messages.WithCancellation(cancellationToken))
        {
            if (item.Data.Result is { } result)
                return result;
            if (item.Data.Error is { } error)
                throw new InvalidOperationException(error.GetRawText());

            onNotification(item.Data);
        }

        throw new InvalidOperationException("The server has no answer.");
    }
}
