namespace ResilientSse.AspNetCore.Internal;

/// <summary>The relays of a route: at most so many, and one for all who share.</summary>
internal sealed class RelayTable(RelayOptions options, int maxRelays, TimeProvider time)
{
    /// <summary>How long a failed first attempt answers for those who come right after it.</summary>
    private static readonly TimeSpan RememberRefusal = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Dictionary<RelayKey, SharedRelay> _shared = [];
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
    public SharedRelay? Share(RelayKey key, Uri upstream, string token, bool isReturning)
    {
        lock (_lock)
        {
            if (_shared.TryGetValue(key, out var running) && running.TryJoin(isReturning))
                return running;

            // Outside of the request's ExecutionContext, which timers and tasks would keep: its trace and its locals are one browser's.
            using (ExecutionContext.SuppressFlow())
            {
                if (_running >= maxRelays)
                    return null;

                var relay = new SharedRelay(options, upstream, token);
                relay.TryJoin(isReturning);
                _running++;
                _shared[key] = relay;
                _ = Task.Run(() => RunSharedAsync(key, relay));
                return relay;
            }
        }
    }

    /// <summary>Starts a relay for one browser; null if there are too many.</summary>
    public DedicatedRelay? Open(BrowserRequest request, BrowserResponse response, Crossing? crossing)
    {
        lock (_lock)
        {
            if (_running >= maxRelays)
                return null;

            var relay = new DedicatedRelay(options, request, response, crossing);
            _running++;
            _ = Task.Run(() => RunAsync(relay));
            return relay;
        }
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

    private async Task RunSharedAsync(RelayKey key, SharedRelay relay)
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
