using System.Globalization;

namespace ResilientSse.Hosting.Internal;

/// <summary>What can be configured, by its path below the section of the consumer, and how its text is read.</summary>
internal static class ConsumerSettings
{
    /// <exception cref="FormatException">The text is no such value.</exception>
    public delegate void Setter(SseConsumerOptions options, string value);

    public static IReadOnlyDictionary<string, Setter> All { get; } = new Dictionary<string, Setter>(StringComparer.OrdinalIgnoreCase)
    {
        ["Uri"] = (o, v) => o.Uri = new Uri(v, UriKind.RelativeOrAbsolute),
        ["CheckpointDirectory"] = (o, v) => o.CheckpointDirectory = v,
        ["UnhealthyAfter"] = (o, v) => o.UnhealthyAfter = Time(v),
        ["Stream:LastEventId"] = (o, v) => o.Stream.LastEventId = v,
        ["Stream:ConnectTimeout"] = (o, v) => o.Stream.ConnectTimeout = Time(v),
        ["Stream:IdleTimeout"] = (o, v) => o.Stream.IdleTimeout = Time(v),
        ["Stream:MaxEventBytes"] = (o, v) => o.Stream.MaxEventBytes = Number(v),
        ["Stream:RetryUnauthorized"] = (o, v) => o.Stream.RetryUnauthorized = Truth(v),
        ["Stream:Terminator"] = (o, v) => o.Stream.Terminator = v,
        ["Stream:CompleteOnEnd"] = (o, v) => o.Stream.CompleteOnEnd = Truth(v),
        ["Stream:ResumeByGet"] = (o, v) => o.Stream.ResumeByGet = Truth(v),
        ["Stream:ReplayNonIdempotent"] = (o, v) => o.Stream.ReplayNonIdempotent = Truth(v),
        ["Stream:ReconnectPolicy:MaxRetries"] = (o, v) => o.Policy(p => p with { MaxRetries = Number(v) }),
        ["Stream:ReconnectPolicy:InitialDelay"] = (o, v) => o.Policy(p => p with { InitialDelay = Time(v) }),
        ["Stream:ReconnectPolicy:MaxDelay"] = (o, v) => o.Policy(p => p with { MaxDelay = Time(v) }),
        ["Stream:ReconnectPolicy:Jitter"] = (o, v) => o.Policy(p => p with { Jitter = double.Parse(v, CultureInfo.InvariantCulture) }),
        ["Stream:ReconnectPolicy:HealthyAfter"] = (o, v) => o.Policy(p => p with { HealthyAfter = Time(v) }),
    };

    private static void Policy(this SseConsumerOptions options, Func<SseReconnectPolicy, SseReconnectPolicy> change) =>
        options.Stream.ReconnectPolicy = change(options.Stream.ReconnectPolicy);

    private static TimeSpan Time(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static bool Truth(string value) => bool.Parse(value);
}
