using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace ResilientSse.Redis.Internal;

/// <summary>Validates the options when the app starts, without using the network.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class SseRedisOptionsValidator : IValidateOptions<SseRedisOptions>
{
    private static readonly TimeSpan ShortestDeadAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDeadAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestOutageGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOutageGrace = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, SseRedisOptions options)
    {
        var failures = new List<string>();
        if (options.KeyPrefix is not { Length: > 0 and <= 100 } prefix || prefix.Any(c => c is '{' or '}' || char.IsWhiteSpace(c) || char.IsControl(c)))
            failures.Add($"AddSseRedis: {nameof(options.KeyPrefix)} must have 1 to 100 characters, without braces, spaces and control characters.");
        if (options.KeySecret is { Length: < 16 })
            failures.Add($"AddSseRedis: {nameof(options.KeySecret)} must have at least 16 characters, or be null.");
        if (options.DeadAfter < ShortestDeadAfter || options.DeadAfter > LongestDeadAfter)
            failures.Add($"AddSseRedis: {nameof(options.DeadAfter)} must be from {ShortestDeadAfter} to {LongestDeadAfter}; it is {options.DeadAfter}.");
        if (options.OutageGrace < ShortestOutageGrace || options.OutageGrace > LongestOutageGrace)
            failures.Add($"AddSseRedis: {nameof(options.OutageGrace)} must be from {ShortestOutageGrace} to {LongestOutageGrace}; it is {options.OutageGrace}.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
