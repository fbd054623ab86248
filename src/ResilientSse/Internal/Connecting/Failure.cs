namespace ResilientSse.Internal;

/// <summary>Why an attempt failed or a connection dropped, and what that permits.</summary>
internal sealed record Failure(SseException Exception)
{
    /// <summary>Whether another attempt may succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the server has certainly not acted on the request.</summary>
    public bool IsUnprocessed { get; init; }

    /// <summary>A request that is not idempotent is sent again only if the server has certainly not acted on it.</summary>
    public Failure For(HttpMethod method, SseStreamOptions options)
    {
        var replayable = IsUnprocessed || options.ReplayNonIdempotent || !(method == HttpMethod.Post || method == HttpMethod.Patch);
        return !IsTransient || replayable ? this : new(Failures.NotReplayable(method, Exception));
    }
}
