using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ResilientSse;

/// <summary>One attempt to connect, as <see cref="SseStreamOptions.ConfigureRequest"/> sees it.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "It is read once; nobody compares two attempts.")]
public readonly struct SseAttempt
{
    internal SseAttempt(int number, SseException? previous, string lastEventId, bool isReplay)
    {
        Number = number;
        Reason = previous?.Error;
        StatusCode = previous?.StatusCode;
        LastEventId = lastEventId;
        IsReplay = isReplay;
    }

    /// <summary>The number of the attempt within its outage; 0 is the first.</summary>
    public int Number { get; }

    /// <summary>
    /// Why the attempt is made: how the previous connection dropped or the previous attempt failed. Null for the first attempt of an
    /// enumeration and after a call of <c>Reconnect()</c>.
    /// </summary>
    public SseError? Reason { get; }

    /// <summary>
    /// The status of the response that made the previous attempt fail, if there was one: on 401, refresh the token (see
    /// <see cref="SseStreamOptions.RetryUnauthorized"/>).
    /// </summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The id that the stream resumes after, sent as <c>Last-Event-ID</c> unless it is empty.</summary>
    public string LastEventId { get; }

    /// <summary>
    /// Whether the request resumes after <see cref="LastEventId"/>. False without an id: the stream starts over, and events may be missing
    /// or come twice.
    /// </summary>
    public bool IsResume => LastEventId is { Length: > 0 };

    /// <summary>
    /// Whether this sends a POST or PATCH again that the server may have acted on, so that the answer starts over: see
    /// <see cref="SseStreamOptions.ReplayNonIdempotent"/>.
    /// </summary>
    public bool IsReplay { get; }
}
