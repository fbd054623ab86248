using System.Diagnostics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The activity of a run, linked to the request that started it and to those that resumed it.</summary>
/// <param name="telemetry">The measurements of all runs.</param>
/// <param name="time">The clock.</param>
/// <param name="origin">The trace of the request that started the run.</param>
internal sealed class RunActivity(RunTelemetry telemetry, TimeProvider time, ActivityContext origin)
{
    private readonly long _begunAt = time.GetTimestamp();
    private Activity? _activity;
    private bool _hasReceived;

    /// <summary>Notes that the run begins. The activity becomes the parent of those of its upstream connections.</summary>
    public void Begin()
    {
        telemetry.Began();
        _activity = RunInstruments.Activities.StartActivity(
            "sse.run", ActivityKind.Internal, parentContext: default, links: origin == default ? null : [new(origin)]);
        _activity?.SetTag(telemetry.Attribute.Key, telemetry.Attribute.Value);
    }

    /// <summary>Notes that a part of the answer has arrived.</summary>
    public void Received()
    {
        if (_hasReceived)
            return;

        _hasReceived = true;
        telemetry.FirstEvent(time.GetElapsedTime(_begunAt));
    }

    /// <summary>Notes that a browser has resumed the run, and links its request's trace.</summary>
    public void Resumed()
    {
        telemetry.Resumed();
        if (Activity.Current is { } request)
            _activity?.AddLink(new(request.Context));
    }

    /// <summary>Notes that the run is over.</summary>
    /// <param name="hasBegun">Whether there was an answer.</param>
    /// <param name="end">Why the run is not complete; null if it is.</param>
    public void End(bool hasBegun, RunEnd? end)
    {
        var outcome = !hasBegun ? "refused" : end?.EventType ?? "complete";
        telemetry.Ended(outcome, end?.Reason);
        _activity?.SetTag("sse.run.outcome", outcome);
        _activity?.SetTag("sse.run.reason", end?.Reason);
        if (outcome is "refused" or RunEnd.Broken)
            _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.Dispose();
    }
}
