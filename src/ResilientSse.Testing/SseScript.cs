using System.Globalization;

namespace ResilientSse.Testing;

/// <summary>
/// What a scripted server does, connection by connection, for <see cref="SseTestHandler"/> and <see cref="SseTestServer"/>. One request is
/// one connection; the first request plays the first connection of the script.
/// </summary>
/// <remarks>
/// The action for a connection runs for each request that reaches it, at the time of that request, so it may use the state of the test. A
/// request beyond the script gets status 410 and a text that says so, unless <see cref="Otherwise"/> was called.
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

    /// <summary>Adds the next connection.</summary>
    /// <param name="connection">The steps of the connection, in order.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> or <c>Replayable</c> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public SseScript Connection(Action<SseScriptedConnection> connection) => Repeat(1, connection);

    /// <summary>Adds several connections that are all alike.</summary>
    /// <param name="times">How many connections; at least 1.</param>
    /// <param name="connection">The steps of each of them, in order. It runs once per connection.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> or <c>Replayable</c> was called before.</exception>
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

    /// <summary>Defines every connection after the listed ones. It ends the script.</summary>
    /// <param name="connection">The steps of each of them, in order. It runs once per connection.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> or <c>Replayable</c> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> is null.</exception>
    public SseScript Otherwise(Action<SseScriptedConnection> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ThrowIfEnded();
        _otherwise = connection;
        return this;
    }

    /// <summary>
    /// Makes every connection after the listed ones follow a log after its <c>Last-Event-ID</c> and send live: a server that loses nothing,
    /// however often clients leave. It ends the script.
    /// </summary>
    /// <param name="log">The numbered log.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> or <c>Replayable</c> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="log"/> is null.</exception>
    public SseScript Replayable(SseEventLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return Otherwise(connection => connection.Follow(log));
    }

    /// <summary>
    /// As <see cref="Replayable(SseEventLog)"/>, with a fixed list of events: they are numbered from 1, and the body ends after the last
    /// one.
    /// </summary>
    /// <param name="events">The data of each event.</param>
    /// <returns>This script.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Otherwise"/> or <c>Replayable</c> was called before.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is null, or one of them.</exception>
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
                $"The script has no connection number {number}: it lists {_connections.Count}, numbered from 0. Otherwise(...) answers all further ones."));
        return connection;
    }

    private void ThrowIfEnded()
    {
        if (_otherwise is not null)
            throw new InvalidOperationException("Otherwise(...) and Replayable(...) end the script: they define every further connection.");
    }
}
