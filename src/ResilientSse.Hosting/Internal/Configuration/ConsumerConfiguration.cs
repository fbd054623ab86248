using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>The configuration of a consumer, from its section. Read by hand: without reflection, and strict about what it does not know.</summary>
internal static class ConsumerConfiguration
{
    public const string Root = "ResilientSse";

    /// <summary>Sets the log and the time of the app, then what the section says.</summary>
    /// <exception cref="OptionsValidationException">The section has a key that is no setting, or a value that is none for it.</exception>
    public static void Apply(string name, SseConsumerOptions options, IServiceProvider services)
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
            throw new OptionsValidationException(name, typeof(SseConsumerOptions), failures);
    }

    // The value itself is not repeated: an address may have a secret in it.
    private static string? Failure(SseConsumerOptions options, string key, string value)
    {
        if (!ConsumerSettings.All.TryGetValue(key, out var set))
            return $"is no setting of an SSE consumer. These are: {string.Join(", ", ConsumerSettings.All.Keys)}.";

        try
        {
            set(options, value);
            return null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return $"has a value that cannot be read: {e.Message}";
        }
    }
}
