using ResilientSse.Interop.Proxies;
using ResilientSse.Interop.Serving;

namespace ResilientSse.Interop.Measuring;

/// <summary>The server behind the proxy is killed, and started anew.</summary>
internal static class KilledServer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>In the middle of an event, or between two; the client takes a clean end between two for the end.</summary>
    public static async Task<Passage> MeasureAsync(Proxy proxy, Setup setup, Version version, bool isBetween)
    {
        await using var upstream = await UpstreamProcess.StartAsync();
        await using var running = await ProxyProcess.StartAsync(proxy, setup, upstream.Port);
        using var http = Client.Create(version);
        var options = Client.Persistent(version);
        options.CompleteOnEnd = true;
        var stream = Client.Open(http, running.Address(isBetween ? "/killed?at=between" : "/killed?at=middle", version), options);

        SseError? drop = null;
        stream.StateChanged += (_, change) => drop ??= change.Reason;
        var seen = new List<string>();
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = new Deadline(Limit);
        var reading = ReadAsync();

        // What is held back by a buffer comes when the server is dead. The pause lets half an event through.
        await Task.WhenAny(hasBegun.Task, Task.Delay(Deadline.Patience, TimeProvider.System));
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await upstream.KillAndRestartAsync();
        await reading;
        return Passage.Of(drop, seen, Server.Events);

        async Task ReadAsync()
        {
            try
            {
                await foreach (var item in stream.WithCancellation(limit.Token))
                {
                    seen.Add(item.Data);
                    if (seen.Count == Server.EventsBeforeKill)
                        hasBegun.SetResult();
                }
            }
            catch (OperationCanceledException)
            {
                // What has not come counts as lost.
            }
        }
    }
}
