using System.Text;
using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

// The steps of the body: what is sent and what is waited for.
public sealed partial class SseScriptedConnection
{
    /// <summary>Sends one whole event: an <c>id:</c> line, an <c>event:</c> line, the <c>data:</c> lines, a blank line.</summary>
    /// <param name="data">The data. Every line of it (LF, CR or CRLF) becomes a <c>data:</c> line of its own.</param>
    /// <param name="id">The id, without CR, LF or NUL; null for no <c>id:</c> line. An event with an id can be sent again by <see cref="ReplayAfterLastEventId"/>.</param>
    /// <param name="type">The event type, without CR or LF; null for no <c>event:</c> line.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Event(string data, string? id = null, string? type = null) =>
        Then(new ScriptStep.Send(Wire.Event(data, id, type), id));

    /// <summary>Sends text as it is, as UTF-8: nothing is added.</summary>
    /// <param name="text">The text.</param>
    /// <returns>This connection.</returns>
    public SseScriptedConnection Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as they are.</summary>
    /// <param name="bytes">The bytes; they are not copied.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Raw(ReadOnlyMemory<byte> bytes) => Then(new ScriptStep.Send(bytes));

    /// <summary>Sends a comment and a blank line, as servers do for a heartbeat.</summary>
    /// <param name="text">The comment. The default is an empty one: a lone colon. Every line of it becomes a comment line.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Comment(string text = "") => Then(new ScriptStep.Send(Wire.Comment(text)));

    /// <summary>Sends a block with nothing but a <c>retry:</c> line.</summary>
    /// <param name="milliseconds">The reconnection time in milliseconds.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="milliseconds"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Retry(int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        return Then(new ScriptStep.Send(Wire.Retry(milliseconds)));
    }

    /// <summary>
    /// From here on bytes go out in small pieces: the handler gives at most one to a read, the server writes and flushes each
    /// by itself (what TCP joins on the way is beyond it). Without it, every step is one piece.
    /// </summary>
    /// <param name="everyBytes">The size of a piece in bytes; at least 1.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="everyBytes"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Split(int everyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyBytes, 1);
        return Then(new ScriptStep.Split(everyBytes));
    }

    /// <summary>The next bytes go out in two pieces, cut at a given byte; what follows is whole again.</summary>
    /// <param name="atByte">How many bytes the first piece has, counted from here; at least 1.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="atByte"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection SplitAt(int atByte)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atByte, 1);
        return Then(new ScriptStep.Split(atByte, Once: true));
    }

    /// <summary>From here on bytes drip: a small piece, a pause, a small piece.</summary>
    /// <param name="bytes">The size of a piece in bytes; at least 1.</param>
    /// <param name="pause">The pause after each piece, by the time provider.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is below 1, or <paramref name="pause"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Drip(int bytes, TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        return Then(new ScriptStep.Split(bytes, pause));
    }

    /// <summary>Sends nothing for a while. What came before has been sent, the headers too.</summary>
    /// <param name="time">How long, by the time provider.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Wait(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return Then(new ScriptStep.Wait(time));
    }

    /// <summary>Sends nothing until the test lets go.</summary>
    /// <param name="signal">The task to wait for. If it fails, the connection breaks with its exception.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="signal"/> is null.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Until(Task signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Then(new ScriptStep.Until(signal));
    }

    /// <summary>
    /// Sends again, in their first order, the events with an id that earlier connections of this script sent or began to send
    /// (their <see cref="Event"/> and <see cref="CutDuringEvent"/> steps), after the one that the request's
    /// <c>Last-Event-ID</c> names. Without that header, or with an id that was never sent, it starts from the first.
    /// </summary>
    /// <returns>This connection.</returns>
    /// <remarks>
    /// An event counts as sent when a server that writes without waiting for its client has written it: all events up to the
    /// next step that waits, whether the client reads them or leaves first.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection ReplayAfterLastEventId() => Then(new ScriptStep.Replay());

    /// <summary>
    /// Sends the entries of a log after the one that the request's <c>Last-Event-ID</c> names (from the first without it, or
    /// with an id that is no number), then goes on live as entries are appended. A later <c>Follow</c> of the same log on this
    /// connection goes on where this one stopped.
    /// </summary>
    /// <param name="log">The log; many connections may follow it at the same time.</param>
    /// <param name="events">How many entries to send before the next step; null for no end.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="log"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="events"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Follow(SseEventLog log, int? events = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (events is { } count)
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(events));
        return Then(new ScriptStep.Follow(log, events ?? int.MaxValue));
    }
}
