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

    private ConnectionTelemetry(Uri uri, TimeProvider time)
    {
        _time = time;
        _server = [new("server.address", uri.IdnHost), new("server.port", uri.Port)];
    }

    private ConnectionTelemetry(Uri uri, SseStreamOptions options, ConnectionActivity? before)
        : this(uri, options.TimeProvider)
    {
        _start = _time.GetTimestamp();
        _activity = ConnectionActivity.Start(uri, _server, before, options.CarriesTrace);
    }

    /// <summary>An attempt starts; null if nobody listens. The activity is the current one of the caller, an async method, from then on.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="options">The stream's.</param>
    /// <param name="reason">Why the attempt is made.</param>
    /// <param name="before">That of the connection before.</param>
    public static ConnectionTelemetry? Start(Uri uri, SseStreamOptions options, SseError? reason, ConnectionTelemetry? before)
    {
        if (!ClientInstruments.AreWanted)
            return null;

        var telemetry = new ConnectionTelemetry(uri, options, before?._activity);
        if (reason is { } error)
            telemetry.CountReconnect(ErrorTypes.Of(error));

        return telemetry;
    }

    /// <summary>Somebody called <c>Reconnect()</c>, and so the next attempt will be made.</summary>
    public static void CountRequestedReconnect(Uri uri, SseStreamOptions options)
    {
        if (ClientInstruments.Reconnects.Enabled)
            new ConnectionTelemetry(uri, options.TimeProvider).CountReconnect(ErrorTypes.ReconnectRequested);
    }

    /// <summary>An event was read.</summary>
    public static void CountEvent(ref ConnectionTelemetry? telemetry, Uri uri, SseStreamOptions options)
    {
        if (telemetry is not null || ClientInstruments.Events.Enabled)
            (telemetry ??= new(uri, options.TimeProvider)).CountEvent();
    }

    /// <summary>Bytes were read.</summary>
    public static void CountBytes(ref ConnectionTelemetry? telemetry, Uri uri, SseStreamOptions options, int count)
    {
        if (telemetry is not null || ClientInstruments.Received.Enabled)
            (telemetry ??= new(uri, options.TimeProvider)).CountBytes(count);
    }

    /// <summary>A read has to wait.</summary>
    public static void StartWait(ref ConnectionTelemetry? telemetry, Uri uri, SseStreamOptions options)
    {
        if (ClientInstruments.Gap.Enabled)
            (telemetry ??= new(uri, options.TimeProvider)).StartWait();
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
