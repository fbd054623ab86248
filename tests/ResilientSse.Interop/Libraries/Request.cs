using System.Net;
using System.Net.Http.Headers;
using ResilientSse.Interop.Measuring;

namespace ResilientSse.Interop.Libraries;

/// <summary>One request for a stream of a server, whatever its protocol, and the response as it is on the wire.</summary>
internal static class Request
{
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, Library library, LibraryProcess server, string name, CancellationToken cancellationToken)
    {
        if (library.Protocol == Protocol.Mcp)
            await McpCall.BeginSessionAsync(http, server.Address("/mcp"), cancellationToken);

        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address(library.Protocol switch
        {
            Protocol.Mcp => "/mcp",
            Protocol.GraphQL => $"/?query={Uri.EscapeDataString($"subscription{{{name}}}")}",
            _ => $"/{name}",
        }))
        {
            Version = HttpVersion.Version11,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (library.Protocol == Protocol.Mcp)
        {
            request.Headers.Add("MCP-Protocol-Version", McpCall.ProtocolVersion);
            McpCall.Make(request, name);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static HttpClient CreateClient() => Client.Create(HttpVersion.Version11);
}
