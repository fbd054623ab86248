using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace ResilientSse.Internal;

/// <summary>
/// Measures one connection, from the start of its attempt until it is closed. It exists only if somebody listens when the attempt starts,
/// or later when there is something to count.
/// </summary>
[SuppressMessage("Design", "CA1031", Justification = "Listeners run within these calls; if one throws, that is logged and the stream goes on.")]
internal sealed class ConnectionTelemetry
{
    private readonly StreamCore _core;
    private readonly KeyValuePair<string, object?>[] _server;
    private readonly TimeProvider _time;
    private readonly ConnectionActivity? _activity;
    private readonly long? _start;
    private long? _waitingSince;
    private long _events;
    private long _bytes;
    private bool _isCountedOpen;
    private bool _hasListenerThrown;

    private ConnectionTelemetry(StreamCore core)
    {
        _core = core;
        _time = core.Options.TimeProvider;
        _server = [new("server.address", core.Uri!.IdnHost), new("server.port", core.Uri.Port)];
    }

    private ConnectionTelemetry(StreamCore core, ConnectionActivity? before)
        : this(core)
    {
        _start = _time.GetTimestamp();
        try
        {
            _activity = ConnectionActivity.Start(core.Uri!, _server, before, core.Options.CarriesTrace);
        }
        catch (Exception e)
        {
            ListenerThrew(e);
        }
    }

    /// <summary>Notes the start of an attempt. Its activity becomes the current one of the caller, an async method.</summary>
    /// <param name="core">The stream.</param>
    /// <param name="reason">Why the attempt is made.</param>
    public static void Start(StreamCore core, SseError? reason)
    {
        core.Telemetry = ClientInstruments.AreWanted ? new(core, core.Telemetry?._activity) : null;
        if (reason is { } error)
            core.Telemetry?.CountReconnect(ErrorTypes.Of(error));
    }

    /// <summary>Counts an attempt that is made because <c>Reconnect()</c> was called.</summary>
    public static void CountRequestedReconnect(StreamCore core)
    {
        if (ClientInstruments.Reconnects.Enabled)
            new ConnectionTelemetry(core).CountReconnect(ErrorTypes.ReconnectRequested);
    }

    /// <summary>Whether reads are measured.</summary>
    public static bool IsWanted(ConnectionTelemetry? telemetry) =>
        telemetry is not null || ClientInstruments.Received.Enabled || ClientInstruments.Gap.Enabled;

    /// <summary>Counts an event that was read.</summary>
    public static void CountEvent(StreamCore core, ref ConnectionTelemetry? telemetry)
    {
        if (telemetry is not null || ClientInstruments.Events.Enabled)
            (telemetry ??= Of(core)).CountEvent();
    }

    /// <summary>Counts bytes that were read.</summary>
    public static void CountBytes(StreamCore core, ref ConnectionTelemetry? telemetry, int count)
    {
        if (telemetry is not null || ClientInstruments.Received.Enabled)
            (telemetry ??= Of(core)).CountBytes(count);
    }

    /// <summary>Notes that a read has to wait.</summary>
    public static void StartWait(StreamCore core, ref ConnectionTelemetry? telemetry)
    {
        if (ClientInstruments.Gap.Enabled)
            (telemetry ??= Of(core)).StartWait();
    }

    /// <summary>Notes that the read has returned or failed. One that we ended ourselves says nothing about the server.</summary>
    public void EndWait(bool isOurs)
    {
        if (_waitingSince is { } since && !isOurs)
            Record(ClientInstruments.Gap, Elapsed(since), _server);

        _waitingSince = null;
    }

    /// <summary>Notes that the response was accepted.</summary>
    public void Connected()
    {
        _isCountedOpen = ClientInstruments.OpenConnections.Enabled;
        if (_isCountedOpen)
            AddOpen(1);
    }

    /// <summary>Notes that the attempt failed or the connection is closed.</summary>
    /// <param name="failure">Why; null if nothing went wrong.</param>
    public void End(SseException? failure)
    {
        if (_isCountedOpen)
            AddOpen(-1);

        if (_start is { } start)
            Record(ClientInstruments.Duration, Elapsed(start), failure is null ? _server : [.. _server, new("error.type", ErrorTypes.Of(failure.Error))]);

        try
        {
            _activity?.End(failure, _events, _bytes);
        }
        catch (Exception e)
        {
            ListenerThrew(e);
        }
    }

    private static ConnectionTelemetry Of(StreamCore core) => core.Telemetry ??= new(core);

    private void StartWait() => _waitingSince = _time.GetTimestamp();

    private void CountEvent()
    {
        Add(ClientInstruments.Events, 1, _server);
        if (_events++ == 0 && _start is { } start)
            Record(ClientInstruments.TimeToFirstEvent, Elapsed(start), _server);
    }

    private void CountBytes(int count)
    {
        Add(ClientInstruments.Received, count, _server);
        _bytes += count;
    }

    private void CountReconnect(string reason) => Add(ClientInstruments.Reconnects, 1, [.. _server, new("error.type", reason)]);

    private double Elapsed(long since) => _time.GetElapsedTime(since).TotalSeconds;

    private void Add(Counter<long> counter, long value, KeyValuePair<string, object?>[] tags)
    {
        try
        {
            counter.Add(value, tags);
        }
        catch (Exception e)
        {
            ListenerThrew(e);
        }
    }

    private void Record(Histogram<double> histogram, double value, KeyValuePair<string, object?>[] tags)
    {
        try
        {
            histogram.Record(value, tags);
        }
        catch (Exception e)
        {
            ListenerThrew(e);
        }
    }

    private void AddOpen(int change)
    {
        try
        {
            ClientInstruments.OpenConnections.Add(change, _server);
        }
        catch (Exception e)
        {
            ListenerThrew(e);
        }
    }

    /// <summary>Logged once per connection, because a listener may throw for each event.</summary>
    private void ListenerThrew(Exception e)
    {
        if (!_hasListenerThrown)
            _core.Logger.ListenerThrew(LoggableCause.Itself(e), e.GetType().Name);
        _hasListenerThrown = true;
    }
}
