using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>Reads the section of a stream or consumer. By hand: without reflection, and strict about what it does not know.</summary>
internal static class SectionReader
{
    public const string Root = "ResilientSse";

    /// <summary>Sets the log and the time of the app, then what the section says.</summary>
    /// <exception cref="OptionsValidationException">The section has a key that is no setting, or a value that is none for it.</exception>
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

    // The value itself is not repeated: an address may have a secret in it.
    private static string? Failure(IStreamSource options, string key, string value)
    {
        try
        {
            return TrySet(options, key, value) ? null : Unknown(options);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return $"has a value that cannot be read: {e.Message}";
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
        return $"is no setting of an SSE {kind}. These are: {string.Join(", ", StreamSettings.All.Keys.Concat(own))}.";
    }
}
