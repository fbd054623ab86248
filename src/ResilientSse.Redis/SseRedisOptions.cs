namespace ResilientSse.Redis;

/// <summary>The options of <c>AddSseRedis</c>, the same on all instances of an app. They are checked when the app starts, and read once.</summary>
public sealed class SseRedisOptions
{
    /// <summary>
    /// What all keys and channels begin with, so that apps can share a Redis: 1 to 100 characters, without braces, spaces or control
    /// characters. The default value is "resilientsse".
    /// </summary>
    public string KeyPrefix { get; set; } = "resilientsse";

    /// <summary>
    /// The secret of the names of keys, at least 16 characters. Names of consumers, addresses and sharing keys are in Redis as a hash only;
    /// with this it is an HMAC, which nobody can guess without the secret. The default value is null: SHA-256. A change makes all keys
    /// new, so checkpoints are gone.
    /// </summary>
    public string? KeySecret { get; set; }

    /// <summary>
    /// How long after its last heartbeat an instance counts as dead, from 500 milliseconds to 10 seconds. It renews what it has three times
    /// in that time. The default value is 1 second: a heartbeat each 300 milliseconds. A longer time suits apps that pause for longer, a
    /// shorter one makes a take-over quicker.
    /// </summary>
    public TimeSpan DeadAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long browsers of shared routes are held on heartbeats while Redis is away, from 1 second to 10 minutes. After that each instance
    /// has an upstream of its own, until Redis is back. The default value is 10 seconds.
    /// </summary>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(10);

    // How long an instance on standby waits for a signal before it looks again; null: until the lease expires, and 1 second at most. Tests
    // of the signals set it higher.
    internal TimeSpan? PollAfter { get; set; }

    // How often to renew.
    internal TimeSpan HeartbeatInterval => DeadAfter * 0.3;
}
