using ResilientSse.Testing;

namespace Tail.Demo;

/// <summary>A guild-status server on a free loopback port, which misbehaves on a schedule while it is producing.</summary>
internal sealed class GuildServer : IAsyncDisposable
{
    private readonly SseEventLog _log = new();
    private SseTestServer? _server;
    private volatile bool _isOver;

    public Uri StreamUri => new(Server.Uri, "/api/guilds/42/status/stream");

    /// <summary>How many requests have come.</summary>
    public int Requests => Server.Requests.Count;

    /// <summary>The ids of all statuses that a client must get, each once.</summary>
    public IEnumerable<string> Ids => _log.Entries.Where(entry => entry.Data != GuildProducer.End).Select(entry => entry.Id);

    private SseTestServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async Task StartAsync() => _server = await SseTestServer.StartAsync(script => script
        .Connection(Misbehaving(c => Live(c.Retry(500), 8).Cut(midEvent: true)))
        .Connection(Misbehaving(c => c.Status(503, retryAfter: 1)))
        .Connection(Misbehaving(c => Live(c, 20).Stall()))
        .Connection(Misbehaving(c => Live(c, 20))) // the clean close is what follows the last step
        .Otherwise(c => Live(c, 1_000)));

    /// <summary>Produces for a while, or until it is told to stop.</summary>
    public async Task ProduceAsync(TimeSpan duration, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = TimeProvider.System.CreateTimer(_ => over.Cancel(), null, duration, Timeout.InfiniteTimeSpan);
        await new GuildProducer(_log, TimeProvider.System).RunAsync(over.Token);
        _isOver = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    // Who is asked to end has no time for mischief: from then on clients get what they have missed.
    private Action<SseScriptedConnection> Misbehaving(Action<SseScriptedConnection> story) => connection =>
    {
        if (_isOver)
            Live(connection, 1_000);
        else
            story(connection);
    };

    /// <summary>Sends what the client has missed, then live; with a heartbeat after every fourth event.</summary>
    private SseScriptedConnection Live(SseScriptedConnection connection, int events)
    {
        for (var sent = 0; sent < events; sent += 4)
            connection.Follow(_log, events: 4).Comment("heartbeat");
        return connection;
    }
}
