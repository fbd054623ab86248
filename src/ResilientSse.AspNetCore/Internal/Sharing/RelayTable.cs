namespace ResilientSse.AspNetCore.Internal;

/// <summary>The relays of a route, limited in number: one for all browsers that share it.</summary>
internal sealed class RelayTable(RelayOptions options)
{
    /// <summary>How long a failed first attempt also answers browsers that come right after it.</summary>
    private static readonly TimeSpan RememberRefusal = TimeSpan.FromSeconds(1);

    /// <summary>How long a complete stream is kept for browsers that return, to read the rest or to learn that there is none.</summary>
    private static readonly TimeSpan RememberComplete = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Dictionary<LogKey, SharedRelay> _shared = [];
    private readonly Dictionary<Epoch, (LogKey Key, SharedRelay Relay)> _complete = [];
    private readonly RunningRelays _running = new();
    private int _own;

    public RouteTelemetry Telemetry => options.Telemetry;

    /// <summary>The number of upstreams.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _own + _running.Count;
        }
    }

    /// <summary>Finds the relay for a browser, or starts one, and joins it; null if there are too many.</summary>
    /// <param name="request">What a new relay is opened with.</param>
    /// <param name="position">The position of the browser; null if it has none.</param>
    /// <param name="isReturning">Whether the browser waits while the upstream is down.</param>
    public SharedRelay? Join(RelayRequest request, Position? position, bool isReturning)
    {
        lock (_lock)
        {
            if (position is { } at && _complete.TryGetValue(at.Epoch, out var complete) && complete.Key == request.Key && complete.Relay.Members.TryJoinComplete())
                return complete.Relay;
            if (_shared.TryGetValue(request.Key, out var shared) && (shared.TryJoin(isReturning) || TryJoinComplete(shared, position)))
                return shared;
            if (!HasRoomFor(request.Client))
                return null;

            // Outside the request's ExecutionContext, which timers and tasks would keep, with the trace and the async locals of one
            // browser.
            using (ExecutionContext.SuppressFlow())
            {
                var relay = new SharedRelay(options, request);
                relay.TryJoin(isReturning);
                _running.Add(relay);
                _shared[request.Key] = relay;
                _ = Task.Run(() => RunAsync(request.Key, relay));
                return relay;
            }
        }
    }

    /// <summary>Takes a place for an unshared upstream; false if there are too many.</summary>
    public bool TryTakePlace()
    {
        lock (_lock)
        {
            if (_own + _running.Count >= options.MaxRelays && !_running.TryStopIdle(null))
                return false;

            _own++;
            return true;
        }
    }

    public void LeavePlace()
    {
        lock (_lock)
            _own--;
    }

    /// <summary>Lingering relays make room for others, those of the same client first; at the client's own limit, only they do.</summary>
    private bool HasRoomFor(string client)
    {
        if (_running.CountOf(client) >= options.MaxRelaysOfClient && !_running.TryStopIdle(client))
            return false;

        return _own + _running.Count < options.MaxRelays || _running.TryStopIdle(client) || _running.TryStopIdle(null);
    }

    /// <summary>A stream that has just been completed is not yet in <see cref="_complete"/>.</summary>
    private static bool TryJoinComplete(SharedRelay relay, Position? position) =>
        position is { } at && at.Epoch == relay.Ring.Range.Epoch && relay.Members.TryJoinComplete();

    private async Task RunAsync(LogKey key, SharedRelay relay)
    {
        var epoch = Epoch.None;
        try
        {
            await relay.RunAsync().ConfigureAwait(false);
            epoch = relay.Ring.Range.Epoch;
            lock (_lock)
            {
                _running.Remove(relay);
                if (relay.State == RelayState.Complete)
                    _complete[epoch] = (key, relay);
            }

            if (relay.State is RelayState.Refused or RelayState.Complete)
                await RememberAsync(relay.State == RelayState.Complete ? RememberComplete : RememberRefusal).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(relay);
                _complete.Remove(epoch);

                // A new relay may have taken its place.
                if (_shared.TryGetValue(key, out var current) && current == relay)
                    _shared.Remove(key);
            }

            relay.Members.Forget();
        }
    }

    private async Task RememberAsync(TimeSpan time) =>
        await Task.Delay(time, options.Upstreams.Time, options.Upstreams.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
