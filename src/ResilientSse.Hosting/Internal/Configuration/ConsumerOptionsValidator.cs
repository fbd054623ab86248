using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Checks what the options of a consumer have beyond those of a stream. It touches no disk and no network: they may be away when the app
/// starts, and options may be made more than once.
/// </summary>
internal sealed class ConsumerOptionsValidator : IValidateOptions<SseConsumerOptions>
{
    public ValidateOptionsResult Validate(string? name, SseConsumerOptions options)
    {
        var section = $"{SectionReader.Root}:{name}";
        var failures = new List<string>();
        if (options.UnhealthyAfter <= TimeSpan.Zero && options.UnhealthyAfter != Timeout.InfiniteTimeSpan)
            failures.Add($"{section}:{nameof(options.UnhealthyAfter)} must be more than 00:00:00, or Timeout.InfiniteTimeSpan; it is {options.UnhealthyAfter}.");
        if (options.SaveInterval < TimeSpan.Zero || options.SaveInterval > TimeSpan.FromDays(1))
            failures.Add($"{section}:{nameof(options.SaveInterval)} must be from 00:00:00 to 1.00:00:00; it is {options.SaveInterval}.");
        if (options.CheckpointDirectory is { } directory && (string.IsNullOrWhiteSpace(directory) || directory.Contains('\0', StringComparison.Ordinal)))
            failures.Add($"{section}:{nameof(options.CheckpointDirectory)} must be the path of a folder.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
