using System.Text;
using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

// The steps of the body: what is sent, and waits in between.
public sealed partial class SseScriptedConnection
{
    /// <summary>Sends one whole event: an <c>id:</c> line, an <c>event:</c> line, the <c>data:</c> lines, a blank line.</summary>
    /// <param name="data">The data. Each line of it (ended by LF, CR or CRLF) becomes a <c>data:</c> line.</param>
    /// <param name="id">
    /// The id, without CR, LF or NUL; null for no <c>id:</c> line. An event with an id can be replayed by
    /// <see cref="ReplayAfterLastEventId"/>.
    /// </param>
    /// <param name="type">The event type, without CR or LF; null for no <c>event:</c> line.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> or <paramref name="type"/> cannot be sent as one line.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Event(string data, string? id = null, string? type = null) =>
        Then(new ScriptStep.Send(Wire.Event(data, id, type), id));

    /// <summary>Sends text as UTF-8 and adds nothing.</summary>
    /// <param name="text">The text.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as they are.</summary>
    /// <param name="bytes">The bytes; they are not copied.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Raw(ReadOnlyMemory<byte> bytes) => Then(new ScriptStep.Send(bytes));

    /// <summary>Sends a comment and a blank line, as servers do for a heartbeat.</summary>
    /// <param name="text">The comment. The default is an empty one, a lone colon. Each line of it becomes a comment line.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Comment(string text = "") => Then(new ScriptStep.Send(Wire.Comment(text)));

    /// <summary>Sends a block with only a <c>retry:</c> line.</summary>
    /// <param name="milliseconds">The reconnection time in milliseconds.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="milliseconds"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Retry(int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        return Then(new ScriptStep.Send(Wire.Retry(milliseconds)));
    }

    /// <summary>
    /// Sends all further bytes in small pieces: each read of the handler returns at most one, and the server writes and flushes each
    /// separately (TCP may still join them). Without this, each step is one piece.
    /// </summary>
    /// <param name="everyBytes">The size of a piece in bytes; at least 1.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="everyBytes"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Split(int everyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyBytes, 1);
        return Then(new ScriptStep.Split(everyBytes));
    }

    /// <summary>Sends the next bytes in two pieces, split at a given byte; what follows is not split.</summary>
    /// <param name="atByte">The size of the first piece in bytes, counted from here; at least 1.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection SplitAt(int atByte)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atByte, 1);
        return Then(new ScriptStep.Split(atByte, Once: true));
    }

    /// <summary>Sends all further bytes in small pieces, with a pause after each.</summary>
    /// <param name="bytes">The size of a piece in bytes; at least 1.</param>
    /// <param name="pause">The pause after each piece, on the clock of the time provider.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is below 1, or <paramref name="pause"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Drip(int bytes, TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        return Then(new ScriptStep.Split(bytes, pause));
    }

    /// <summary>Sends nothing for a while. Everything before it, headers included, has then been sent.</summary>
    /// <param name="time">How long, on the clock of the time provider.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Wait(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return Then(new ScriptStep.Wait(time));
    }

    /// <summary>Sends nothing until a task completes.</summary>
    /// <param name="signal">
    /// The task to wait for. If it fails, the connection breaks; the handler's read then has its exception inside.
    /// </param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="signal"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Until(Task signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Then(new ScriptStep.Until(signal));
    }

    /// <summary>
    /// Replays, in their original order, the events with an id that earlier connections of this script sent or began to send (their
    /// <see cref="Event"/> and <see cref="CutDuringEvent"/> steps), after the one that the request's <c>Last-Event-ID</c> names. Without
    /// that header, or with an id that was never sent, it starts with the first.
    /// </summary>
    /// <returns>This connection.</returns>
    /// <remarks>
    /// Events count as sent as if the server wrote without waiting for its client: all events up to the next step that waits, whether the
    /// client reads them or leaves first.
    /// </remarks>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection ReplayAfterLastEventId() => Then(new ScriptStep.Replay());

    /// <summary>
    /// Sends the entries of a log after the one that the request's <c>Last-Event-ID</c> names (from the first, if the header is missing or
    /// not a number), and then live ones as they are appended. A later <c>Follow</c> of the same log on this connection continues where
    /// this one stopped.
    /// </summary>
    /// <param name="log">The log; many connections may follow it at the same time.</param>
    /// <param name="events">How many entries to send before the next step; null for no end.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="log"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Follow(SseEventLog log, int? events = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (events is { } count)
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(events));
        return Then(new ScriptStep.Follow(log, events ?? int.MaxValue));
    }
}
