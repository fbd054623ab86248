using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ResilientSse;

/// <summary>One attempt to connect, as <see cref="SseStreamOptions.ConfigureRequest"/> sees it.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "It is read and dropped; nobody compares two attempts.")]
public readonly struct SseAttempt
{
    internal SseAttempt(int number, SseException? previous, string lastEventId)
    {
        Number = number;
        Reason = previous?.Error;
        StatusCode = previous?.StatusCode;
        LastEventId = lastEventId;
    }

    /// <summary>Which attempt of its outage this is; 0 is the first.</summary>
    public int Number { get; }

    /// <summary>
    /// Why the attempt is made: how the connection before it dropped or the attempt before it failed.
    /// Null for the first attempt of an enumeration and for one that was asked for by <c>Reconnect()</c>.
    /// </summary>
    public SseError? Reason { get; }

    /// <summary>
    /// The status of the response to the attempt before, if that is why this one is made: 401 tells to refresh a token
    /// (see <see cref="SseStreamOptions.RetryUnauthorized"/>).
    /// </summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The id that the stream resumes after, sent as <c>Last-Event-ID</c> unless it is empty.</summary>
    public string LastEventId { get; }
}
