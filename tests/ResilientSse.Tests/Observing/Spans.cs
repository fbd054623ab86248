using System.Diagnostics;

namespace ResilientSse.Tests.Observing;

/// <summary>The activities of one server's connections, in the order of their start.</summary>
internal sealed class Spans : IDisposable
{
    private readonly List<Activity> _started = [];
    private readonly List<Activity> _stopped = [];
    private readonly ActivityListener _listener;

    /// <param name="host">The server.</param>
    /// <param name="others">Sources that are listened to as well, for what they start below a connection.</param>
    public Spans(string host, params string[] others)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SseTelemetry.ActivitySourceName || others.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => Add(_started, activity, host),
            ActivityStopped = activity => Add(_stopped, activity, host),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Started => Copy(_started);

    public IReadOnlyList<Activity> Stopped => Copy(_stopped);

    public void Dispose() => _listener.Dispose();

    private static void Add(List<Activity> activities, Activity activity, string host)
    {
        if ((string?)activity.GetTagItem("server.address") != host)
            return;

        lock (activities)
            activities.Add(activity);
    }

    private static List<Activity> Copy(List<Activity> activities)
    {
        lock (activities)
            return [.. activities];
    }
}
