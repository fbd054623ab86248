namespace ResilientSse.Redis;

/// <summary>
/// The options of <c>AddSseRedis</c>, which must be the same on all instances of an app. They are validated and read once, when the app
/// starts.
/// </summary>
public sealed class SseRedisOptions
{
    /// <summary>
    /// The prefix of all keys and channels, so that apps can share a Redis: 1 to 100 characters, without braces, spaces or control
    /// characters. The default value is "resilientsse".
    /// </summary>
    public string KeyPrefix { get; set; } = "resilientsse";

    /// <summary>
    /// A secret for the names of keys, at least 16 characters. Redis only has hashes of consumer names, addresses and sharing keys; with a
    /// secret they are HMACs, so names cannot be guessed without it. The default value is null: SHA-256. Changing it renames all keys, so
    /// checkpoints are lost.
    /// </summary>
    public string? KeySecret { get; set; }

    /// <summary>
    /// How long after its last heartbeat an instance counts as dead, from 500 milliseconds to 10 seconds. An instance sends about three
    /// heartbeats in that time. The default value is 1 second, with a heartbeat every 300 milliseconds. A longer time suits apps with
    /// longer pauses; a shorter one makes take-overs quicker.
    /// </summary>
    public TimeSpan DeadAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long browsers of shared routes get only heartbeats while Redis is down, from 1 second to 10 minutes. After that, each instance
    /// opens its own upstream until Redis is back. The default value is 10 seconds.
    /// </summary>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(10);

    // How long an instance on standby waits for a signal before it looks again; null: until the lease expires, and 1 second at most. Also
    // how often open logs are checked; null: every second. Tests of the signals set it higher.
    internal TimeSpan? PollAfter { get; set; }

    // How often to renew.
    internal TimeSpan HeartbeatInterval => DeadAfter * 0.3;
}
