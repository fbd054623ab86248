using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Why a run ended without being complete. The last event tells browsers, so that a truncated answer never looks like a whole one.
/// </summary>
/// <param name="EventType">How the run ended.</param>
/// <param name="Reason">Why; a part of the contract with browsers.</param>
internal sealed record RunEnd(string EventType, string Reason)
{
    public const string Broken = "broken";

    /// <summary>The owner cancelled it.</summary>
    public static RunEnd Cancelled { get; } = new("cancelled", "cancelled");

    /// <summary>It was without any browser for too long.</summary>
    public static RunEnd Detached { get; } = new(Broken, "detached");

    /// <summary>The app is stopping.</summary>
    public static RunEnd Stopping { get; } = new(Broken, "stopping");

    /// <summary>The answer is larger than a run may be (MaxRunBytes).</summary>
    public static RunEnd TooLarge { get; } = new(Broken, "too_large");

    /// <summary>All runs together have reached their limit (MaxRunBytesTotal).</summary>
    public static RunEnd Full { get; } = new(Broken, "full");

    /// <summary>The instance that ran it is dead, or was taken to be.</summary>
    public static RunEnd InstanceLost { get; } = new(Broken, "instance_lost");

    /// <summary>A bug in this library or in a handler of the HttpClient.</summary>
    public static RunEnd Failed { get; } = new(Broken, "failed");

    /// <summary>The fields of the event that tells browsers.</summary>
    public byte[] Fields => Encoding.ASCII.GetBytes($$"""event: {{EventType}}{{'\n'}}data: {"reason":"{{Reason}}"}{{'\n'}}""");

    /// <summary>How a run ends if its upstream fails after it has begun to answer.</summary>
    public static RunEnd Of(SseException exception)
    {
        // These two only say why it is not retried; the failure itself is inside.
        var failure = exception;
        while (failure is { Error: SseError.NotReplayable or SseError.RetriesExhausted, InnerException: SseException inner })
            failure = inner;

        return failure.Error switch
        {
            SseError.EventTooLarge => TooLarge,
            SseError.IdleTimeout => new(Broken, "upstream_silent"),
            SseError.ReportedByServer => new(Broken, "upstream_error"),
            SseError.StreamEnded or SseError.ConnectionLost or SseError.Truncated or SseError.ConnectionFailed or SseError.ConnectTimeout
                or SseError.RejectedByPipeline or SseError.NotReplayable => new(Broken, "upstream_cut"),
            _ => new(Broken, "upstream_refused"),
        };
    }
}
