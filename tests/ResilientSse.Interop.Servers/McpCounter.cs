using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace ResilientSse.Interop.Servers;

/// <summary>An MCP server with the tool of Node/mcp.mjs, and with all that a resume needs: sessions, a store of events, and sessions that may move.</summary>
internal static class McpCounter
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, int generation)
    {
        builder.Services.AddMcpServer().WithHttpTransport(static http => http.SessionMode = HttpServerSessionMode.Stateful).WithTools<McpTools>();
        builder.Services.AddSingleton<ISseEventStreamStore>(new McpEventStore(generation));
        builder.Services.AddSingleton<ISessionMigrationHandler, McpSessions>();
        return static app => app.MapMcp("/mcp");
    }
}
