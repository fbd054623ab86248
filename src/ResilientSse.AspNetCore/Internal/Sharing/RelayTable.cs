namespace ResilientSse.AspNetCore.Internal;

/// <summary>The relays of a route: at most so many, and one for all who share.</summary>
internal sealed class RelayTable(RelayOptions options)
{
    /// <summary>How long a failed first attempt answers for those who come right after it.</summary>
    private static readonly TimeSpan RememberRefusal = TimeSpan.FromSeconds(1);

    /// <summary>How long a stream that is complete is kept for those who return: to read the rest, or to hear that there is none.</summary>
    private static readonly TimeSpan RememberComplete = TimeSpan.FromMinutes(1);

    private readonly object _lock = new();
    private readonly Dictionary<LogKey, SharedRelay> _shared = [];
    private readonly Dictionary<Epoch, (LogKey Key, SharedRelay Relay)> _complete = [];
    private readonly RunningRelays _running = new();
    private int _own;

    public RouteTelemetry Telemetry => options.Telemetry;

    /// <summary>How many upstreams there are.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _own + _running.Count;
        }
    }

    /// <summary>Finds the relay that a browser belongs to, and joins it; starts it if there is none; null if there are too many.</summary>
    /// <param name="request">What it is opened for, if there is none.</param>
    /// <param name="position">Where the browser is; null if it is in no log.</param>
    /// <param name="isReturning">Whether it waits while the upstream is away.</param>
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

            // Outside of the request's ExecutionContext, which timers and tasks would keep: its trace and its locals are one browser's.
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

    /// <summary>Takes a place for an upstream of one browser; false if there are too many.</summary>
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

    /// <summary>
    /// Relays that linger make room for others; first those of a client that has as many as it may have browsers, so that it costs nobody else.
    /// </summary>
    private bool HasRoomFor(string client)
    {
        if (_running.CountOf(client) >= options.MaxRelaysOfClient && !_running.TryStopIdle(client))
            return false;

        return _own + _running.Count < options.MaxRelays || _running.TryStopIdle(client) || _running.TryStopIdle(null);
    }

    /// <summary>A stream that has just been completed is not among those that are complete yet.</summary>
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
