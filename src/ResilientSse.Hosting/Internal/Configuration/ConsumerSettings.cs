namespace ResilientSse.Hosting.Internal;

/// <summary>The settings of a consumer beyond those of its stream.</summary>
internal static class ConsumerSettings
{
    public static IReadOnlyDictionary<string, Action<SseConsumerOptions, string>> All { get; } =
        new Dictionary<string, Action<SseConsumerOptions, string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["CheckpointDirectory"] = (o, v) => o.CheckpointDirectory = v,
            ["SaveInterval"] = (o, v) => o.SaveInterval = SettingText.Time(v),
            ["UnhealthyAfter"] = (o, v) => o.UnhealthyAfter = SettingText.Time(v),
        };
}
