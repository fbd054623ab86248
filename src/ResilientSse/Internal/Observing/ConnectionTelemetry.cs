namespace ResilientSse.Internal;

/// <summary>
/// What is measured of one connection, from the start of its attempt until it is closed. There is one only if somebody listens: when
/// the attempt starts, or later, when there is something to count.
/// </summary>
internal sealed class ConnectionTelemetry
{
    private readonly KeyValuePair<string, object?>[] _server;
    private readonly TimeProvider _time;
    private readonly ConnectionActivity? _activity;
    private readonly long? _start;
    private long? _waitingSince;
    private long _events;
    private long _bytes;
    private bool _isCountedOpen;

    private ConnectionTelemetry(StreamCore core)
    {
        _time = core.Options.TimeProvider;
        _server = [new("server.address", core.Uri!.IdnHost), new("server.port", core.Uri.Port)];
    }

    private ConnectionTelemetry(StreamCore core, ConnectionActivity? before)
        : this(core)
    {
        _start = _time.GetTimestamp();
        _activity = ConnectionActivity.Start(core.Uri!, _server, before, core.Options.CarriesTrace);
    }

    /// <summary>An attempt starts. The activity is the current one of the caller, an async method, from then on.</summary>
    /// <param name="core">The stream.</param>
    /// <param name="reason">Why the attempt is made.</param>
    public static void Start(StreamCore core, SseError? reason)
    {
        core.Telemetry = ClientInstruments.AreWanted ? new(core, core.Telemetry?._activity) : null;
        if (reason is { } error)
            core.Telemetry?.CountReconnect(ErrorTypes.Of(error));
    }

    /// <summary>Somebody called <c>Reconnect()</c>, and so the next attempt will be made.</summary>
    public static void CountRequestedReconnect(StreamCore core)
    {
        if (ClientInstruments.Reconnects.Enabled)
            new ConnectionTelemetry(core).CountReconnect(ErrorTypes.ReconnectRequested);
    }

    /// <summary>An event was read.</summary>
    public static void CountEvent(StreamCore core, ref ConnectionTelemetry? telemetry)
    {
        if (telemetry is not null || ClientInstruments.Events.Enabled)
            (telemetry ??= Of(core)).CountEvent();
    }

    /// <summary>Bytes were read.</summary>
    public static void CountBytes(StreamCore core, ref ConnectionTelemetry? telemetry, int count)
    {
        if (telemetry is not null || ClientInstruments.Received.Enabled)
            (telemetry ??= Of(core)).CountBytes(count);
    }

    /// <summary>A read has to wait.</summary>
    public static void StartWait(StreamCore core, ref ConnectionTelemetry? telemetry)
    {
        if (ClientInstruments.Gap.Enabled)
            (telemetry ??= Of(core)).StartWait();
    }

    /// <summary>The read has got something, or has failed. One that we ended ourselves says nothing of the server.</summary>
    public void EndWait(bool isOurs)
    {
        if (_waitingSince is { } since && !isOurs)
            ClientInstruments.Gap.Record(Elapsed(since), _server);

        _waitingSince = null;
    }

    /// <summary>The response was accepted.</summary>
    public void Connected()
    {
        _isCountedOpen = ClientInstruments.OpenConnections.Enabled;
        if (_isCountedOpen)
            ClientInstruments.OpenConnections.Add(1, _server);
    }

    /// <summary>The attempt failed, or the connection is closed.</summary>
    /// <param name="failure">Why; null if nothing went wrong.</param>
    public void End(SseException? failure)
    {
        if (_isCountedOpen)
            ClientInstruments.OpenConnections.Add(-1, _server);

        if (_start is { } start)
            ClientInstruments.Duration.Record(Elapsed(start), failure is null ? _server : [.. _server, new("error.type", ErrorTypes.Of(failure.Error))]);

        _activity?.End(failure, _events, _bytes);
    }

    private static ConnectionTelemetry Of(StreamCore core) => core.Telemetry ??= new(core);

    private void StartWait() => _waitingSince = _time.GetTimestamp();

    private void CountEvent()
    {
        ClientInstruments.Events.Add(1, _server);
        if (_events++ == 0 && _start is { } start)
            ClientInstruments.TimeToFirstEvent.Record(Elapsed(start), _server);
    }

    private void CountBytes(int count)
    {
        ClientInstruments.Received.Add(count, _server);
        _bytes += count;
    }

    private void CountReconnect(string reason) => ClientInstruments.Reconnects.Add(1, [.. _server, new("error.type", reason)]);

    private double Elapsed(long since) => _time.GetElapsedTime(since).TotalSeconds;
}
