namespace ResilientSse.Hosting.Internal;

/// <summary>How a stream of an app differs from one that is made by hand.</summary>
internal static class StreamDefaults
{
    /// <summary>An app runs for weeks, and a server that is away comes back.</summary>
    public static SseStreamOptions Create() => new() { ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries } };
}
