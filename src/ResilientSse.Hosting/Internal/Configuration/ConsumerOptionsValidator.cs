using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Validates the options that a consumer has beyond those of a stream. It uses neither disk nor network: they may be unavailable when the
/// app starts, and options may be created more than once.
/// </summary>
internal sealed class ConsumerOptionsValidator(IServiceProvider services) : IValidateOptions<SseConsumerOptions>
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
        if (options.RunsOnOneInstance)
            failures.AddRange(LeaseFailures(options).Select(failure => $"{section}: RunOnOneInstance() {failure}"));

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> LeaseFailures(SseConsumerOptions options)
    {
        if (options.HasCheckpointStore || options.CheckpointDirectory is not null || options.HasNoCheckpoint)
            yield return "keeps the checkpoint with its lease, so that only the consuming instance can save it; remove PersistLastEventIdTo, CheckpointDirectory and WithoutCheckpoint.";

        // If the container cannot tell, the consumer fails when it starts.
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISseLeaseStore)) == false)
            yield return $"needs an {nameof(ISseLeaseStore)} in the services; there is none.";
    }
}
