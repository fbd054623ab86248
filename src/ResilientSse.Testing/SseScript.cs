using System.Globalization;

namespace ResilientSse.Testing;

/// <summary>
/// What a scripted server does, connection by connection. One request is one connection; the first request plays the
/// first connection of the script. Both <see cref="SseTestHandler"/> and <see cref="SseTestServer"/> play it.
/// </summary>
/// <remarks>
/// The action given for a connection runs anew for every request that reaches it, at the time of that request, so it may
/// look at the state of the test. A request beyond the script gets status 410 and a text that says so, unless
/// <see cref="Otherwise"/> says what to do.
/// </remarks>
public sealed class SseScript
{
    private readonly List<Action<SseScriptedConnection>> _connections = [];
    private Action<SseScriptedConnection>? _otherwise;

    internal SseScript(Action<SseScript> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        write(this);
    }

    /// <summary>Says what happens on the next connection.</summary>
    /// <param name="connection">The steps of the connection, in order.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public SseScript Connection(Action<SseScriptedConnection> connection) => Repeat(1, connection);

    /// <summary>Says that the next connections are all alike.</summary>
    /// <param name="times">How many connections; at least 1.</param>
    /// <param name="connection">The steps of each of them, in order. It runs once per connection.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is below 1.</exception>
    public SseScript Repeat(int times, Action<SseScriptedConnection> connection)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentNullException.ThrowIfNull(connection);
        ThrowIfEnded();
        _connections.AddRange(Enumerable.Repeat(connection, times));
        return this;
    }

    /// <summary>Says what happens on every connection after the listed ones. It ends the script.</summary>
    /// <param name="connection">The steps of each such connection, in order. It runs once per connection.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public SseScript Otherwise(Action<SseScriptedConnection> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ThrowIfEnded();
        _otherwise = connection;
        return this;
    }

    /// <summary>
    /// Every connection after those listed follows a log after its <c>Last-Event-ID</c>, and goes on live: a server that loses nothing,
    /// however often it is left.
    /// </summary>
    /// <param name="log">The numbered log.</param>
    /// <returns>This script.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="log"/> is null.</exception>
    public SseScript Replayable(SseEventLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return Otherwise(connection => connection.Follow(log));
    }

    /// <summary>As <see cref="Replayable(SseEventLog)"/>, of events that are all there: they are numbered from 1, and after the last one the body ends.</summary>
    /// <param name="events">The data of each event.</param>
    /// <returns>This script.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is null.</exception>
    public SseScript Replayable(IEnumerable<string> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var log = new SseEventLog();
        foreach (var data in events)
            log.Append(data);

        return Otherwise(connection =>
        {
            if (log.Count - SseEventLog.PositionAfter(connection.Request.LastEventId) is > 0 and var rest)
                connection.Follow(log, rest);
        });
    }

    internal SseScriptedConnection Plan(SseRecordedRequest request)
    {
        var number = request.Number;
        var connection = new SseScriptedConnection(request);
        if (number < _connections.Count)
            _connections[number](connection);
        else if (_otherwise is not null)
            _otherwise(connection);
        else
            connection.AnswerText(410, string.Create(
                CultureInfo.InvariantCulture,
                $"The script has no connection number {number}: it lists {_connections.Count}, counted from 0. Otherwise(...) answers all further ones."));
        return connection;
    }

    private void ThrowIfEnded()
    {
        if (_otherwise is not null)
            throw new InvalidOperationException("Otherwise(...) ends the script: every later connection is already spoken for.");
    }
}
