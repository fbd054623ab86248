using ResilientSse.Testing;

namespace ResilientSse.Hosting.Tests.Support;

/// <summary>Words for the scripts of the tests.</summary>
internal static class Feed
{
    public static SseScriptedConnection Send(this SseScriptedConnection connection, params int[] ids) =>
        ids.Aggregate(connection, (c, id) => c.Event($$"""{"status":"{{id}}"}""", id: $"{id}"));
}
