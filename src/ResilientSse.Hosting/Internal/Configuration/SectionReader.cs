using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>Reads the section of a stream or consumer, without reflection, and refuses unknown keys.</summary>
internal static class SectionReader
{
    public const string Root = "ResilientSse";

    /// <summary>Sets the app's logger factory and <see cref="TimeProvider"/>, then what the section says.</summary>
    /// <exception cref="OptionsValidationException">The section has an unknown key or an invalid value.</exception>
    public static void Apply<TOptions>(string name, TOptions options, IServiceProvider services)
        where TOptions : IStreamSource
    {
        options.Stream.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
        options.Stream.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        if (services.GetService<IConfiguration>()?.GetSection($"{Root}:{name}") is not { } section)
            return;

        var failures = new List<string>();
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && Failure(options, key, value) is { } failure)
                failures.Add($"{section.Path}:{key} {failure}");
        }

        if (failures.Count > 0)
            throw new OptionsValidationException(name, typeof(TOptions), failures);
    }

    // The value itself is not repeated, because an address may contain a secret.
    private static string? Failure(IStreamSource options, string key, string value)
    {
        try
        {
            return TrySet(options, key, value) ? null : Unknown(options);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return $"has an invalid value: {e.Message}";
        }
    }

    private static bool TrySet(IStreamSource options, string key, string value)
    {
        if (StreamSettings.All.TryGetValue(key, out var set))
            set(options, value);
        else if (options is SseConsumerOptions consumer && ConsumerSettings.All.TryGetValue(key, out var setOfConsumer))
            setOfConsumer(consumer, value);
        else
            return false;

        return true;
    }

    private static string Unknown(IStreamSource options)
    {
        var (kind, own) = options is SseConsumerOptions ? ("consumer", ConsumerSettings.All.Keys) : ("stream", []);
        return $"is not a setting of an SSE {kind}. The settings are: {string.Join(", ", StreamSettings.All.Keys.Concat(own))}.";
    }
}
