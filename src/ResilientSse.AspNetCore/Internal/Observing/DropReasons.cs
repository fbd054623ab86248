namespace ResilientSse.AspNetCore.Internal;

/// <summary>The values of the attribute <c>sse.drop.reason</c>: why a visit ended.</summary>
internal static class DropReasons
{
    public const string BrowserLeft = "browser_left";
    public const string WriteTimeout = "write_timeout";
    public const string TooSlow = "too_slow";
    public const string MaxAge = "max_age";
    public const string Stopping = "stopping";
    public const string UpstreamComplete = "upstream_complete";
    public const string UpstreamRefused = "upstream_refused";
    public const string Full = "full";
    public const string TooManyOfOneToken = "too_many_of_one_token";

    /// <summary>Why a browser got no stream.</summary>
    /// <param name="refusal">What it was told.</param>
    /// <param name="hasLeft">Whether it waited for the answer at all.</param>
    /// <param name="isStopping">Whether the app stops.</param>
    public static string Of(Refusal refusal, bool hasLeft, bool isStopping)
    {
        if (hasLeft)
            return BrowserLeft;
        if (refusal == Refusal.RelayFull)
            return isStopping ? Stopping : Full;

        // An upstream may answer the same as our own refusal does.
        return ReferenceEquals(refusal, Refusal.TooManyOfOneToken) ? TooManyOfOneToken
            : refusal == Refusal.Complete ? UpstreamComplete
            : UpstreamRefused;
    }
}
