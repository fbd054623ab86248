namespace ResilientSse.Interop.Libraries;

/// <summary>A server that is killed and started anew, then ended by SIGTERM and started anew, while a client reads on.</summary>
internal sealed record Restarts(Ended Killed, Ended Terminated, int Lost, int Twice)
{
    /// <summary>So many events come from each process before it is ended.</summary>
    private const int EventsEach = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(45);

    public static async Task<Restarts> MeasureAsync(Library library)
    {
        await using var server = await LibraryProcess.StartAsync(library);
        Ending? ending = null;
        var feed = new Feed(library, server, error => ending?.OnDrop(error));
        var seen = new List<long>();
        var ends = new List<Task<Ended>>();
        var since = 0;
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await foreach (var number in feed.ReadAsync(limit.Token))
        {
            seen.Add(number);
            if (server.Generation == ends.Count)
                since = seen.Count;
            if (seen.Count - since < EventsEach)
                continue;
            if (ends.Count == 2 && library.Protocol != Protocol.Mcp)
                break;

            since = seen.Count;
            if (ends.Count < 2)
                ends.Add(RestartAsync(ends.Count == 0 ? Signal.Kill : Signal.Terminate, ends.LastOrDefault()));
        }

        var distinct = seen.Distinct().Count();
        return new(await ends[0], await ends[1], (int)(seen.Max() - seen.Min() + 1) - distinct, seen.Count - distinct);

        async Task<Ended> RestartAsync(Signal signal, Task? before)
        {
            await (before ?? Task.CompletedTask);
            ending = new();
            var ended = await ending.EndAsync(server, signal, EndLimit);
            await server.StartAsync();
            return ended;
        }
    }
}
