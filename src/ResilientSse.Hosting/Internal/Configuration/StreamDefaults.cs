namespace ResilientSse.Hosting.Internal;

/// <summary>The defaults of an app's streams, where they differ from those of the core.</summary>
internal static class StreamDefaults
{
    /// <summary>Retries are unlimited: an app runs for weeks, and a server that is down comes back.</summary>
    public static SseStreamOptions Create() => new() { ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries } };
}
