using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ResilientSse;

/// <summary>One attempt to connect, as <see cref="SseStreamOptions.ConfigureRequest"/> sees it.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "It is read and dropped; nobody compares two attempts.")]
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

    /// <summary>Which attempt of its outage this is; 0 is the first.</summary>
    public int Number { get; }

    /// <summary>
    /// Why the attempt is made: how the previous connection dropped or the previous attempt failed.
    /// Null for the first attempt of an enumeration and for one that was asked for by <c>Reconnect()</c>.
    /// </summary>
    public SseError? Reason { get; }

    /// <summary>
    /// The status of the response to the previous attempt, if that is why this one is made: on 401, refresh the token
    /// (see <see cref="SseStreamOptions.RetryUnauthorized"/>).
    /// </summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The id that the stream resumes after, sent as <c>Last-Event-ID</c> unless it is empty.</summary>
    public string LastEventId { get; }

    /// <summary>
    /// Whether the request resumes after <see cref="LastEventId"/>. False where there is no id: the stream begins anew, and events may be
    /// missing or come twice.
    /// </summary>
    public bool IsResume => LastEventId is { Length: > 0 };

    /// <summary>
    /// Whether a POST or PATCH that the server may have acted on is sent again, so that the answer starts over: see
    /// <see cref="SseStreamOptions.ReplayNonIdempotent"/>.
    /// </summary>
    public bool IsReplay { get; }
}
