namespace ResilientSse.Hosting.Internal;

/// <summary>The settings of any stream, by their path below the section, and how their text is parsed.</summary>
internal static class StreamSettings
{
    public static IReadOnlyDictionary<string, Action<IStreamSource, string>> All { get; } =
        new Dictionary<string, Action<IStreamSource, string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["Uri"] = (o, v) => o.Uri = new Uri(v, UriKind.RelativeOrAbsolute),
            ["Stream:LastEventId"] = (o, v) => o.Stream.LastEventId = v,
            ["Stream:ConnectTimeout"] = (o, v) => o.Stream.ConnectTimeout = SettingText.Time(v),
            ["Stream:IdleTimeout"] = (o, v) => o.Stream.IdleTimeout = SettingText.Time(v),
            ["Stream:MaxEventBytes"] = (o, v) => o.Stream.MaxEventBytes = SettingText.Number(v),
            ["Stream:RetryUnauthorized"] = (o, v) => o.Stream.RetryUnauthorized = SettingText.Truth(v),
            ["Stream:Terminator"] = (o, v) => o.Stream.Terminator = v,
            ["Stream:CompleteOnEnd"] = (o, v) => o.Stream.CompleteOnEnd = SettingText.Truth(v),
            ["Stream:ResumeByGet"] = (o, v) => o.Stream.ResumeByGet = SettingText.Truth(v),
            ["Stream:ReplayNonIdempotent"] = (o, v) => o.Stream.ReplayNonIdempotent = SettingText.Truth(v),
            ["Stream:ReconnectPolicy:MaxRetries"] = (o, v) => o.Policy(p => p with { MaxRetries = SettingText.Number(v) }),
            ["Stream:ReconnectPolicy:InitialDelay"] = (o, v) => o.Policy(p => p with { InitialDelay = SettingText.Time(v) }),
            ["Stream:ReconnectPolicy:MaxDelay"] = (o, v) => o.Policy(p => p with { MaxDelay = SettingText.Time(v) }),
            ["Stream:ReconnectPolicy:Jitter"] = (o, v) => o.Policy(p => p with { Jitter = SettingText.Fraction(v) }),
            ["Stream:ReconnectPolicy:HealthyAfter"] = (o, v) => o.Policy(p => p with { HealthyAfter = SettingText.Time(v) }),
        };

    private static void Policy(this IStreamSource options, Func<SseReconnectPolicy, SseReconnectPolicy> change) =>
        options.Stream.ReconnectPolicy = change(options.Stream.ReconnectPolicy);
}
