using Microsoft.AspNetCore.Http;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace ResilientSse.Interop.Servers;

/// <summary>Stands for a store of sessions outside of the process: every session of another process is known.</summary>
internal sealed class McpSessions : ISessionMigrationHandler
{
    public ValueTask OnSessionInitializedAsync(
        HttpContext context, string sessionId, InitializeRequestParams initializeParams, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<InitializeRequestParams?> AllowSessionMigrationAsync(HttpContext context, string sessionId, CancellationToken cancellationToken) =>
        new(new InitializeRequestParams
        {
            ProtocolVersion = "2025-11-25",
            Capabilities = new(),
            ClientInfo = new() { Name = "interop", Version = "1" },
        });
}
