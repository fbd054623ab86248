using ResilientSse.Internal;

namespace ResilientSse.Hosting.Internal;

/// <summary>How long to wait before a store that failed is retried: 1 second, doubled up to 30 seconds, half of it random.</summary>
/// <param name="options">The stream's options, for the randomness.</param>
/// <param name="atLeast">The shortest wait.</param>
internal sealed class StoreBackoff(SseStreamOptions options, TimeSpan atLeast = default)
{
    private static readonly SseReconnectPolicy Policy = new();
    private int _failures;

    public TimeSpan Next() => ReconnectDelay.Next(Policy, atLeast, _failures++, options.Random());

    public void Reset() => _failures = 0;
}
