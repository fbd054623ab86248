using System.Net;

namespace ResilientSse.Internal;

/// <summary>
/// One stream is one POST or PATCH: once the server may have acted on it, it is resumed by GET or sent again as a replay if the options say
/// so, and otherwise not sent again.
/// </summary>
internal static class PostRules
{
    /// <summary>Whether the next request starts an answer over that the server may already have given.</summary>
    public static bool IsReplay(StreamCore core) => core.Posted is not null && !MayResumeByGet(core) && core.Options.ReplayNonIdempotent;

    /// <summary>Why the next request must not be sent; null if it may be.</summary>
    /// <param name="core">The stream.</param>
    /// <param name="replays">How many replays this enumeration has had.</param>
    /// <param name="last">What the last attempt failed with.</param>
    public static SseException? WhyNotSent(StreamCore core, int replays, SseException? last)
    {
        if (core.Posted is not { } posted || MayResumeByGet(core))
            return null;
        if (!core.Options.ReplayNonIdempotent)
            return Failures.NotReplayable(posted, cause: null);

        var maxReplays = core.Options.ReconnectPolicy.MaxRetries;
        return replays < maxReplays ? null : Failures.ReplaysExhausted(posted, maxReplays, last);
    }

    /// <summary>The failure, or the reason why no attempt may follow it.</summary>
    public static SseException Judge(StreamCore core, SseException failure) =>
        failure.IsTransient && core.Posted is { } posted && !MayResumeByGet(core) && !core.Options.ReplayNonIdempotent
            ? Failures.NotReplayable(posted, failure)
            : failure;

    /// <summary>
    /// A failure that ends the stream, with the option that would retry it, unless it was a POST that is not sent again anyway. The option
    /// that retries a 401 applies to POSTs too.
    /// </summary>
    public static SseException Final(StreamCore core, SseException failure) =>
        core.Posted is null || failure.StatusCode == HttpStatusCode.Unauthorized || MayResumeByGet(core) || core.Options.ReplayNonIdempotent ? Failures.Final(failure) : failure;

    private static bool MayResumeByGet(StreamCore core) => core.Options.ResumeByGet && core.ResumePoint.LastEventId.Length > 0;
}
