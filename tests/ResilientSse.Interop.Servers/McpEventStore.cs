using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ResilientSse.Interop.Servers;

/// <summary>
/// Stands for a store outside of the process: it would keep what it is given, here that is known beforehand. In the second process it has all up
/// to 40, in the third one all, and the result: a job would have gone on elsewhere.
/// </summary>
internal sealed class McpEventStore(int generation) : ISseEventStreamStore
{
    public const int Last = 60;

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken) =>
        new(new Writer(options.SessionId, options.StreamId));

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken)
    {
        var parts = lastEventId.Split('/');
        return new(new Reader(parts[0], parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture), generation));
    }

    private static string Id(string session, string stream, int number) => string.Create(CultureInfo.InvariantCulture, $"{session}/{stream}/{number}");

    private sealed class Writer(string session, string stream) : ISseEventStreamWriter
    {
        private int _count = -1;

        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken) =>
            new(new SseItem<JsonRpcMessage?>(sseItem.Data, sseItem.EventType) { EventId = Id(session, stream, ++_count) });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Reader(string session, string stream, int last, int generation) : ISseEventStreamReader
    {
        public string SessionId => session;

        public string StreamId => stream;

        public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var id = last + 1; id <= generation * 20; id++)
            {
                yield return Item(id, new JsonRpcNotification
                {
                    Method = "notifications/progress",
                    Params = new JsonObject { ["progressToken"] = "job", ["progress"] = id },
                });
            }

            if (generation == 3)
                yield return Item(Last + 1, new JsonRpcResponse { Id = new RequestId(2), Result = JsonSerializer.SerializeToNode(new { content = Array.Empty<object>() }) });
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        private SseItem<JsonRpcMessage?> Item(int id, JsonRpcMessage message) => new(message, SseParser.EventTypeDefault) { EventId = Id(session, stream, id) };
    }
}
