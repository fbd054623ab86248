using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

// How a connection ends. Without one of these, the body ends cleanly after the last step.
public sealed partial class SseScriptedConnection
{
    /// <summary>
    /// Breaks the connection after everything sent before has arrived. With the handler, and with the server over HTTP/1.1, the client's
    /// read then throws the exception of a truncated body: an <see cref="HttpIOException"/> with
    /// <see cref="HttpRequestError.ResponseEnded"/>. Over HTTP/2 the server resets the stream, and a client drops what it has not yet read:
    /// put an <see cref="Until"/> before the cut.
    /// </summary>
    /// <param name="midEvent">
    /// Whether to send an event without its blank line first, so that it is never complete. After a <see cref="Follow"/> this is the next
    /// entry of the log, or one with that entry's id if it does not exist yet; otherwise it has the id <c>never-completed</c> and is not
    /// replayed. A client that takes the id at the <c>id:</c> line then resumes at the wrong place.
    /// </param>
    /// <param name="reset">
    /// Whether to reset the connection (RST) instead of closing it: the read throws an <see cref="IOException"/> with a
    /// <see cref="System.Net.Sockets.SocketException"/> inside. On sockets, a reset may overtake what was sent before it.
    /// </param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Cut(bool midEvent = false, bool reset = false) =>
        Then(new ScriptStep.Cut(midEvent ? new ScriptStep.Unfinished(Wire.NeverCompletedId, Wire.NeverCompleted, FromLog: true) : null, reset));

    /// <summary>
    /// Begins to send an event and breaks the connection before its blank line. <see cref="ReplayAfterLastEventId"/> sends the whole event
    /// on a later connection, unless the client asks for what comes after it.
    /// </summary>
    /// <param name="data">The data, as in <see cref="Event"/>.</param>
    /// <param name="id">The id, as in <see cref="Event"/>.</param>
    /// <param name="type">The event type, as in <see cref="Event"/>.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="id"/> is null or empty, or it or <paramref name="type"/> cannot be sent as one line.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection CutDuringEvent(string data, string id, string? type = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Then(new ScriptStep.Cut(new ScriptStep.Unfinished(id, Wire.Event(data, id, type), FromLog: false)));
    }

    /// <summary>Sends nothing more: the connection stays open until the client leaves or the server is disposed of.</summary>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">An earlier step ends the connection.</exception>
    public SseScriptedConnection Stall() => Then(new ScriptStep.Stall());
}
