namespace ResilientSse.Interop.Libraries;

/// <summary>What is spoken on top of event streams.</summary>
internal enum Protocol
{
    /// <summary>Nothing: a GET, ids, <c>Last-Event-ID</c>.</summary>
    None,

    /// <summary>GraphQL over SSE: a subscription by GET, without ids.</summary>
    GraphQL,

    /// <summary>MCP's streamable HTTP: a call by POST, and a GET that resumes it.</summary>
    Mcp,
}
