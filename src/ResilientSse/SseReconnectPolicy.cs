using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>How often and how patiently a stream reconnects.</summary>
/// <remarks>
/// With <c>n</c> failures in a row (from 0) and a floor <c>F</c> that the server asked for (the larger of the newest
/// <c>retry:</c> field and this response's <c>Retry-After</c>, at most one hour), the wait is uniform between
/// <c>max(base * (1 - Jitter), F)</c> and <c>max(base, F + min(F * Jitter, MaxDelay))</c>, where <c>base</c> is
/// <c>min(max(InitialDelay, F) * 2^n, max(MaxDelay, F))</c>. Whatever the values, no two attempts of a stream begin less
/// than 100 ms apart.
/// </remarks>
/// <example><code>
/// var options = new SseStreamOptions
/// {
///     ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries, MaxDelay = TimeSpan.FromSeconds(10) },
/// };
/// </code></example>
public sealed record SseReconnectPolicy
{
    /// <summary>The value of <see cref="MaxRetries"/> that never gives up.</summary>
    public const int UnlimitedRetries = int.MaxValue;

    /// <summary>
    /// How many attempts may fail in a row after the first attempt, or after a drop, before the stream gives up. A connection that ends without
    /// progress (see <see cref="HealthyAfter"/>) is a failure too. The default value is 3; 0 never reconnects.
    /// </summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>
    /// The wait before the first retry; each further one doubles it. The default value is 1 second; from 0 to 1 day.
    /// </summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait, as long as the server does not ask for a longer one. The default value is 30 seconds; from 0 to 1 day.
    /// A larger <see cref="InitialDelay"/> is cut to it.
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The part of the wait that is random, so that clients that were dropped together do not return together.
    /// The default value is 0.5 (a wait between half and all of it); from 0 to 1.
    /// </summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>
    /// How long a connection that makes no progress must stay open to set the count of failures back to 0. Progress is an event whose data is
    /// not empty and, in a stream with ids, an id other than the one that the connection was opened with: so a server that plays the same
    /// events again and again uses up <see cref="MaxRetries"/>. The default value is 5 seconds; from 0 to 1 day.
    /// </summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        Require.That(MaxRetries >= 0, nameof(MaxRetries), MaxRetries, "from 0 to 2147483647 (UnlimitedRetries)");
        Require.UpToADay(InitialDelay, nameof(InitialDelay));
        Require.UpToADay(MaxDelay, nameof(MaxDelay));
        Require.That(Jitter is >= 0 and <= 1, nameof(Jitter), Jitter, "from 0 to 1");
        Require.UpToADay(HealthyAfter, nameof(HealthyAfter));
    }
}
