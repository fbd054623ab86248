using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

// How a connection ends; without one of these the body ends cleanly after the last step.
public sealed partial class SseScriptedConnection
{
    /// <summary>
    /// Breaks the connection after all that was sent before has arrived. The body's read in the client throws what a truncated
    /// body gives: an <see cref="HttpIOException"/> with <see cref="HttpRequestError.ResponseEnded"/>, in the handler and from
    /// the server over HTTP/1.1. Over HTTP/2 the server resets the stream, and a client drops what it has not read by then: there,
    /// put an <see cref="Until"/> before the cut.
    /// </summary>
    /// <param name="midEvent">
    /// Whether to send an event without its blank line first, so that it is never complete. After a
    /// <see cref="Follow"/> it is the next entry of the log (its id is that entry's id even if the entry does not exist yet);
    /// otherwise it has the id <c>never-completed</c>, is no part of the story and is not replayed.
    /// A client that takes the id at the <c>id:</c> line asks for the wrong events when it comes back.
    /// </param>
    /// <param name="reset">
    /// Whether to reset the connection (RST) instead of ending it: the read throws an <see cref="IOException"/> around a
    /// <see cref="System.Net.Sockets.SocketException"/>, and over sockets a reset may overtake what was sent before it.
    /// </param>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Cut(bool midEvent = false, bool reset = false) =>
        Then(new ScriptStep.Cut(midEvent ? new ScriptStep.Unfinished(Wire.NeverCompletedId, Wire.NeverCompleted, FromLog: true) : null, reset));

    /// <summary>
    /// Begins to send an event and breaks the connection before its blank line. It counts as begun, so
    /// <see cref="ReplayAfterLastEventId"/> sends it in full on a later connection, unless the client asks for what comes after it.
    /// </summary>
    /// <param name="data">The data, as in <see cref="Event"/>.</param>
    /// <param name="id">The id, as in <see cref="Event"/>.</param>
    /// <param name="type">The event type, as in <see cref="Event"/>.</param>
    /// <returns>This connection.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is null or empty.</exception>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection CutDuringEvent(string data, string id, string? type = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Then(new ScriptStep.Cut(new ScriptStep.Unfinished(id, Wire.Event(data, id, type), FromLog: false)));
    }

    /// <summary>Sends nothing more: the connection stays open until the client leaves or the server is disposed.</summary>
    /// <returns>This connection.</returns>
    /// <exception cref="InvalidOperationException">A step before has ended the connection.</exception>
    public SseScriptedConnection Stall() => Then(new ScriptStep.Stall());
}
