using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Why a run has ended that is not complete. Browsers are told in its last event, so that a truncated answer never looks like a whole one.</summary>
/// <param name="EventType">What has become of it.</param>
/// <param name="Reason">Why: part of what browsers are promised.</param>
internal sealed record RunEnd(string EventType, string Reason)
{
    public const string Broken = "broken";

    /// <summary>Its owner has cancelled it.</summary>
    public static RunEnd Cancelled { get; } = new("cancelled", "cancelled");

    /// <summary>Nobody was there for too long.</summary>
    public static RunEnd Detached { get; } = new(Broken, "detached");

    /// <summary>The app stops.</summary>
    public static RunEnd Stopping { get; } = new(Broken, "stopping");

    /// <summary>The answer is larger than a run may be.</summary>
    public static RunEnd TooLarge { get; } = new(Broken, "too_large");

    /// <summary>All runs together take as much as they may.</summary>
    public static RunEnd Full { get; } = new(Broken, "full");

    /// <summary>The instance that ran it is dead, or was taken for it.</summary>
    public static RunEnd InstanceLost { get; } = new(Broken, "instance_lost");

    /// <summary>A defect of ours or of a handler of the HttpClient.</summary>
    public static RunEnd Failed { get; } = new(Broken, "failed");

    /// <summary>The fields of the event that says so.</summary>
    public byte[] Fields => Encoding.ASCII.GetBytes($$"""event: {{EventType}}{{'\n'}}data: {"reason":"{{Reason}}"}{{'\n'}}""");

    /// <summary>What an upstream that had begun to answer has come to.</summary>
    public static RunEnd Of(SseException exception)
    {
        // Both say why nothing more is tried; what happened is inside.
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
