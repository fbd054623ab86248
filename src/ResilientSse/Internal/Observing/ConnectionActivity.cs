using System.Diagnostics;

namespace ResilientSse.Internal;

/// <summary>The activity of a connection. It is current while the request is sent, but not for any other code.</summary>
internal sealed class ConnectionActivity
{
    private readonly Activity _activity;

    private ConnectionActivity(Activity activity) => _activity = activity;

    /// <summary>Starts the activity; null if nobody listens.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="server">The attributes that the instruments have as well.</param>
    /// <param name="before">The activity of the previous connection, which it links to.</param>
    /// <param name="isCurrent">
    /// Whether it becomes the current activity and so the parent of the request's activity. It stays current until the end of the async
    /// method that calls this.
    /// </param>
    public static ConnectionActivity? Start(Uri uri, KeyValuePair<string, object?>[] server, ConnectionActivity? before, bool isCurrent)
    {
        var current = Activity.Current;
        var activity = ClientInstruments.Activities.StartActivity(
            "sse.connection",
            ActivityKind.Client,
            default(ActivityContext),
            [.. server, new("url.scheme", uri.Scheme), new("url.path", uri.AbsolutePath)],
            before is null ? null : [new ActivityLink(before._activity.Context)]);
        if (activity is null)
            return null;

        if (!isCurrent)
            Activity.Current = current;

        return new(activity);
    }

    /// <param name="failure">Why the attempt failed or the connection dropped; null if neither did.</param>
    /// <param name="events">How many events came.</param>
    /// <param name="bytes">How many bytes came.</param>
    public void End(SseException? failure, long events, long bytes)
    {
        _activity.SetTag("sse.events", events);
        _activity.SetTag("sse.received", bytes);
        if (failure is not null)
        {
            _activity.SetTag("error.type", ErrorTypes.Of(failure.Error));
            if (failure.StatusCode is { } status)
                _activity.SetTag("http.response.status_code", (int)status);

            _activity.SetStatus(ActivityStatusCode.Error);
        }

        // Stopping an activity restores the one that was current when it began, which may have ended long ago.
        var current = Activity.Current;
        _activity.Stop();
        if (current != _activity)
            Activity.Current = current;
    }
}
