using ResilientSse;
using Tail.Terminal;

namespace Tail.Demo;

/// <summary>Follows a server that misbehaves, and counts what became of its events.</summary>
internal static class DemoRun
{
    // Long enough for an outage under way to end; after that, what has not come is lost.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(TimeSpan duration, CancellationToken interrupted)
    {
        await using var server = new GuildServer();
        await server.StartAsync();
        using var http = new HttpClient(SseHttpHandler.Create());
        var stream = SseStream.Create(http, server.StreamUri, GuildJson.Default.GuildStatus, new SseStreamOptions
        {
            ReconnectPolicy = new() { InitialDelay = TimeSpan.FromSeconds(0.5) },
            IdleTimeout = TimeSpan.FromSeconds(1.5), // finds the stall
            Terminator = GuildProducer.End,
        });

        var screen = new DemoScreen(Screen.OnOutput(), TimeProvider.System);
        screen.Welcome(server.StreamUri, duration);
        stream.StateChanged += (_, change) => screen.State(change);

        using var late = new CancellationTokenSource();
        using var patience = TimeProvider.System.CreateTimer(_ => late.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var ending = EndAsync();
        var received = new List<string?>();
        try
        {
            await foreach (var item in stream.WithCancellation(late.Token))
            {
                received.Add(item.EventId);
                screen.Event(item);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            screen.Problem("The stream did not catch up in time.");
        }
        catch (SseException e)
        {
            screen.Problem(e.Message);
        }

        await ending;
        var tally = Tally.Of(server.Ids, received);
        screen.Summary(tally, server.Requests);
        return tally.ExitCode;

        async Task EndAsync()
        {
            await server.ProduceAsync(duration, interrupted);
            patience.Change(Grace, Timeout.InfiniteTimeSpan);
            if (interrupted.IsCancellationRequested)
                stream.Reconnect(); // Ctrl-C has no patience for a wait or a stall
        }
    }
}
