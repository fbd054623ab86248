namespace ResilientSse.Interop.Libraries;

/// <summary>The libraries, and which of them <c>RESILIENTSSE_INTEROP</c> wants.</summary>
internal static class LibraryCatalog
{
    public const string NotWanted = "RESILIENTSSE_INTEROP=all runs the servers, those for Node if npm is there.";

    public static IReadOnlyList<Library> All { get; } =
    [
        new() { Name = "better-sse", Server = "better-sse", Position = "`session.lastId`" },
        new() { Name = "better-sse, `serializer: String`", Package = "better-sse", Server = "better-sse-text", Position = "`session.lastId`" },
        new() { Name = "hono", Server = "hono", Position = "the header" },
        new() { Name = "h3", Server = "h3", HasGracefulClose = false, Position = "the header" },
        new() { Name = "@fastify/sse", Server = "fastify-sse", Position = "`reply.sse.lastEventId`" },
        new() { Name = "NestJS, `@Sse()`", Package = "@nestjs/core", Server = "nestjs", Position = "the header" },
        new() { Name = "sse-channel", Server = "sse-channel", Position = "it replays its history" },
        DotNet("`TypedResults.ServerSentEvents`", "typed-results", package: null, "the header"),
        DotNet("FastEndpoints", "fast-endpoints", "FastEndpoints", "the header"),
        new() { Name = "graphql-sse", Server = "graphql-sse", Protocol = Protocol.GraphQL, Position = "an argument of yours" },
        new() { Name = "@modelcontextprotocol/sdk", Server = "mcp", Protocol = Protocol.Mcp, Position = "`eventStore`" },
        DotNet("ModelContextProtocol", "mcp", "ModelContextProtocol.AspNetCore", "`ISseEventStreamStore`") with { Protocol = Protocol.Mcp },
    ];

    public static IReadOnlyList<Library> Wanted =>
        Environment.GetEnvironmentVariable("RESILIENTSSE_INTEROP") == "all" ? [.. All.Where(static library => !library.IsNode || NodeModules.HasNpm)] : [];

    public static Library Named(string name) => All.Single(library => library.Name == name);

    private static Library DotNet(string name, string server, string? package, string position) =>
        new() { Name = name, Server = server, Package = package, IsNode = false, HasGracefulClose = false, Position = position };
}
