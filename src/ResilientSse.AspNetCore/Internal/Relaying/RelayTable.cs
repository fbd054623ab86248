namespace ResilientSse.AspNetCore.Internal;

/// <summary>The relays of a route: at most so many, and one for all who share.</summary>
internal sealed class RelayTable(RelayOptions options, int maxRelays, TimeProvider time)
{
    /// <summary>How long a failed first attempt answers for those who come right after it.</summary>
    private static readonly TimeSpan RememberRefusal = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Dictionary<RelayKey, Relay> _shared = [];
    private int _running;

    public RouteTelemetry Telemetry => options.Telemetry;

    /// <summary>How many upstreams there are.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    /// <summary>
    /// Joins the relay of all who have that key, and starts it if there is none; null if there are too many. It is opened for nobody in
    /// particular: without an id to resume after.
    /// </summary>
    public Relay? Share(RelayKey key, Uri upstream, string token, bool isReturning)
    {
        lock (_lock)
        {
            if (_shared.TryGetValue(key, out var running) && running.TryJoin(isReturning))
                return running;

            // Outside of the request's ExecutionContext, which timers and tasks would keep: its trace and its locals are one browser's.
            using (ExecutionContext.SuppressFlow())
            {
                if (TryCreate(upstream, token, "", isLossless: false, isReturning) is not { } relay)
                    return null;

                _shared[key] = relay;
                _ = Task.Run(() => RunSharedAsync(key, relay));
                return relay;
            }
        }
    }

    /// <summary>Starts a relay for one browser; null if there are too many.</summary>
    public Relay? Open(Uri upstream, string token, string? lastEventId, bool isReturning)
    {
        lock (_lock)
        {
            var relay = TryCreate(upstream, token, lastEventId ?? "", isLossless: true, isReturning);
            if (relay is not null)
                _ = Task.Run(() => RunAsync(relay));

            return relay;
        }
    }

    private Relay? TryCreate(Uri upstream, string token, string lastEventId, bool isLossless, bool isReturning)
    {
        if (_running >= maxRelays)
            return null;

        var relay = new Relay(options, upstream, token, lastEventId, isLossless);
        relay.TryJoin(isReturning);
        _running++;
        return relay;
    }

    private async Task RunAsync(Relay relay)
    {
        try
        {
            await relay.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _running--;
        }
    }

    private async Task RunSharedAsync(RelayKey key, Relay relay)
    {
        try
        {
            await RunAsync(relay).ConfigureAwait(false);
            if (relay.IsRefused)
                await Task.Delay(RememberRefusal, time).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                // A new relay may have taken its place.
                if (_shared.TryGetValue(key, out var current) && current == relay)
                    _shared.Remove(key);
            }
        }
    }
}
