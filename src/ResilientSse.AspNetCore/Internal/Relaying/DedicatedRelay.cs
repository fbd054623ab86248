namespace ResilientSse.AspNetCore.Internal;

/// <summary>An upstream for one browser, which it writes to itself: so it reads no faster than that browser, as a direct connection would.</summary>
internal sealed class DedicatedRelay : Relay, IAsyncDisposable
{
    private readonly RelayOptions _options;
    private readonly BrowserResponse _response;
    private readonly Crossing? _crossing;
    private readonly ResponseWriter _writer;
    private readonly Wake _wake = new();

    /// <param name="options">How relays of this route behave.</param>
    /// <param name="request">What the browser asks for.</param>
    /// <param name="response">Where it is written.</param>
    /// <param name="crossing">Where the browser changes over to a shared log; null if there is none.</param>
    public DedicatedRelay(RelayOptions options, BrowserRequest request, BrowserResponse response, Crossing? crossing)
        : base(options, request.Upstream, options.ForUpstream(request.Token, request.LastEventId ?? "", isForOne: true))
    {
        _options = options;
        _response = response;
        _crossing = crossing;
        _writer = new ResponseWriter(response, crossing, _wake, options.Heartbeat, options.Telemetry);
        IsAwaited = request.IsReturning;
    }

    protected override RelayWriter Writer => _writer;

    /// <summary>Begins the response, if it has not begun.</summary>
    public Task StartAsync() => _writer.AttendAsync();

    /// <summary>Sees to what is to be done beside the events, until something ends that.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Ending> AttendAsync(CancellationToken cancellationToken)
    {
        // Its silence, which is watched from here on, begins with it.
        await StartAsync().ConfigureAwait(false);
        using var cancelled = cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Set(WakeReason.Cancelled), _wake);
        using var timer = new SilenceTimer(_response, _options.Heartbeat, _options.Time, _wake);
        while (true)
        {
            // Before anything is looked at: what comes in between is not missed.
            _crossing?.Watch(_wake);
            try
            {
                if (await _writer.AttendAsync(EndingSoFar()).ConfigureAwait(false) is { } ending)
                    return ending;

                await _wake.WaitAsync().ConfigureAwait(false);
                _wake.Reset();
            }
            finally
            {
                _crossing?.StopWatching(_wake);
            }
        }
    }

    /// <summary>Writes no more, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.AttendAsync(Ending.Cancelled).ConfigureAwait(false);
        lock (Lock)
            Stop();
    }

    protected override void OnEnded() => _wake.Set(WakeReason.Changed);

    private Ending? EndingSoFar()
    {
        if (_wake.IsCancelled)
            return Ending.Cancelled;

        lock (Lock)
            return HasEnded ? Ending.Complete : null;
    }
}
