using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ResilientSse.Interop.Measuring;

namespace ResilientSse.Interop.Libraries;

/// <summary>The numbers that a server sends one after the other, read by <see cref="SseStream"/>: what a user would write for each protocol.</summary>
/// <param name="library">Whose protocol it speaks.</param>
/// <param name="server">The server.</param>
/// <param name="onDrop">Told of each drop and of each failed attempt.</param>
internal sealed class Feed(Library library, LibraryProcess server, Action<SseError> onDrop)
{
    public IAsyncEnumerable<long> ReadAsync(CancellationToken cancellationToken) => library.Protocol switch
    {
        Protocol.GraphQL => ReadGraphQLAsync(cancellationToken),
        Protocol.Mcp => ReadMcpAsync(cancellationToken),
        _ => ReadEventsAsync(cancellationToken),
    };

    private async IAsyncEnumerable<long> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var http = Client.Create(HttpVersion.Version11);
        await foreach (var item in Open(http, "/feed", Client.Persistent(HttpVersion.Version11)).WithCancellation(cancellationToken))
            yield return long.Parse(item.Data.Trim('"'), CultureInfo.InvariantCulture);
    }

    /// <summary>There are no ids, but what is asked for can have a cursor, and the answers have it too.</summary>
    private async IAsyncEnumerable<long> ReadGraphQLAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var http = Client.Create(HttpVersion.Version11);
        var options = Client.Persistent(HttpVersion.Version11);
        options.EventFilter = static type => type == "next";
        options.CompleteAfter = static (type, _) => type == "complete";
        options.EventIdFrom = static (type, data) => type == "next" ? $"{Number(JsonElement.Parse(data))}" : null;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            var variables = attempt.LastEventId.Length > 0 ? $$"""{"after":{{attempt.LastEventId}}}""" : "{}";
            request.RequestUri = server.Address($"/?query={Uri.EscapeDataString("subscription($after:Int){feed(after:$after)}")}&variables={Uri.EscapeDataString(variables)}");
            return ValueTask.CompletedTask;
        };
        await foreach (var item in Open(http, "/", options).WithCancellation(cancellationToken))
            yield return Number(JsonElement.Parse(item.Data));

        static long Number(JsonElement result) => result.GetProperty("data").GetProperty("feed").GetInt64();
    }

    private async IAsyncEnumerable<long> ReadMcpAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var http = Client.Create(HttpVersion.Version11);
        await McpCall.BeginSessionAsync(http, server.Address("/mcp"), cancellationToken);
        var options = Client.Persistent(HttpVersion.Version11);
        options.ResumeByGet = true;
        options.ConfigureRequest = (request, attempt, _) =>
        {
            request.Headers.Add("MCP-Protocol-Version", McpCall.ProtocolVersion);
            if (!attempt.IsResume)
                McpCall.Make(request, "count");
            return ValueTask.CompletedTask;
        };
        await foreach (var item in Open(http, "/mcp", options).WithCancellation(cancellationToken))
        {
            if (item.Data.Length == 0)
                continue;

            var message = JsonElement.Parse(item.Data);
            if (!message.TryGetProperty("params", out var notification))
                yield break;

            yield return notification.GetProperty("progress").GetInt64();
        }
    }

    private SseStream<string> Open(HttpClient http, string path, SseStreamOptions options)
    {
        var stream = Client.Open(http, server.Address(path), options);
        stream.StateChanged += (_, change) =>
        {
            if (change.Reason is { } reason)
                onDrop(reason);
        };
        return stream;
    }
}
