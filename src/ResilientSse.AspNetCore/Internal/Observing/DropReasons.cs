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
    public const string RunEnded = "run_ended";
    public const string RunUnknown = "run_unknown";
    public const string RequestRefused = "request_refused";
    public const string AppFailed = "app_failed";
}
