using System.Diagnostics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What one run tells of itself: an activity of its own, linked to the request that began it and to those that came back to it.</summary>
/// <param name="telemetry">What is measured of all runs.</param>
/// <param name="time">The clock.</param>
/// <param name="origin">The trace of the request that began it.</param>
internal sealed class RunActivity(RunTelemetry telemetry, TimeProvider time, ActivityContext origin)
{
    private readonly long _begunAt = time.GetTimestamp();
    private Activity? _activity;
    private bool _hasReceived;

    /// <summary>It runs from now on. The activity is the parent of those of its upstream's connections.</summary>
    public void Begin()
    {
        telemetry.Began();
        _activity = RunInstruments.Activities.StartActivity(
            "sse.run", ActivityKind.Internal, parentContext: default, links: origin == default ? null : [new(origin)]);
        _activity?.SetTag(telemetry.Attribute.Key, telemetry.Attribute.Value);
    }

    /// <summary>Something of the answer has come.</summary>
    public void Received()
    {
        if (_hasReceived)
            return;

        _hasReceived = true;
        telemetry.FirstEvent(time.GetElapsedTime(_begunAt));
    }

    /// <summary>A browser has come back: this request's trace is linked.</summary>
    public void Resumed()
    {
        telemetry.Resumed();
        if (Activity.Current is { } request)
            _activity?.AddLink(new(request.Context));
    }

    /// <summary>It is over.</summary>
    /// <param name="hasBegun">Whether there was an answer.</param>
    /// <param name="end">Why it is not complete; null if it is.</param>
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
