using ResilientSse.Internal;

namespace ResilientSse;

/// <summary>How often a stream reconnects, and how long it waits in between.</summary>
/// <remarks>
/// After <c>n</c> earlier failures in a row (from 0), and with a floor <c>F</c> that the server asked for (the larger of the newest
/// <c>retry:</c> field and the response's <c>Retry-After</c>, at most one hour), the wait is drawn evenly from
/// <c>max(base * (1 - Jitter), F)</c> to <c>max(base, F + min(F * Jitter, MaxDelay))</c>, where <c>base</c> is
/// <c>min(max(InitialDelay, F) * 2^n, max(MaxDelay, F))</c>. The attempt with a new token after a 401
/// (<see cref="SseStreamOptions.RetryUnauthorized"/>) waits as with an <c>n</c> of 0, because the server is up. Attempts of a stream always
/// begin at least 100 ms apart.
/// </remarks>
/// <example><code>
/// var options = new SseStreamOptions
/// {
///     ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries, MaxDelay = TimeSpan.FromSeconds(10) },
/// };
/// </code></example>
public sealed record SseReconnectPolicy
{
    /// <summary>The value of <see cref="MaxRetries"/> with which a stream never gives up.</summary>
    public const int UnlimitedRetries = int.MaxValue;

    /// <summary>
    /// How many retries in a row may fail, after the first attempt or after a drop, before the stream gives up. A connection that ends
    /// without progress (see <see cref="HealthyAfter"/>) is a failure too. The default value is 3; with 0 the stream never reconnects.
    /// </summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>
    /// The wait before the first retry; it doubles with each further one. The default value is 1 second; from 0 to 1 day.
    /// </summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait, unless the server asks for a longer one. The default value is 30 seconds; from 0 to 1 day. It limits
    /// <see cref="InitialDelay"/> too.
    /// </summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The part of the wait that is random, so that clients that were dropped together do not return together. The default value is 0.5,
    /// which waits between half of the time and all of it; from 0 to 1.
    /// </summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>
    /// How long a connection without progress must stay open to set the count of failures back to 0. Progress is an event whose data is not
    /// empty and, in a stream with ids, an id other than the one the connection was opened with, so a server that repeats the same events
    /// forever uses up <see cref="MaxRetries"/>. The default value is 5 seconds; from 0 to 1 day.
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
