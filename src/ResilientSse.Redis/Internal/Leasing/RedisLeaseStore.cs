using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting;

namespace ResilientSse.Redis.Internal;

/// <summary>The checkpoints and leases of consumers in Redis.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class RedisLeaseStore(
    LeaseCommands commands, KeyNames names, FreedSignals signals, IOptions<SseRedisOptions> options, IServiceProvider services, ILoggerFactory loggerFactory)
    : ISseLeaseStore, ISseCheckpointStore
{
    // A signal may be lost, so a wait is limited. And it has a minimum, so that it cannot become a busy loop, whatever time Redis says is
    // left.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WaitWithoutSignal = TimeSpan.FromMilliseconds(100);

    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly TimeProvider _clock = Clock.Of(services);
    private readonly ILogger _logger = loggerFactory.CreateLogger(Log.Category);
    private readonly KnownCheckpoints _known = new();

    public async ValueTask<ISseLease?> TryAcquireAsync(string consumerName, CancellationToken cancellationToken)
    {
        var keys = new LeaseKeys(names, consumerName);
        var asked = _clock.GetTimestamp();
        var claim = await commands.AcquireAsync(keys, _known.Of(consumerName), cancellationToken).ConfigureAwait(false);
        _known.Note(consumerName, claim);
        return claim.IsTaken ? new RedisLease(commands, keys, consumerName, claim, _known, new(options.Value, _clock, asked), _logger) : null;
    }

    public async ValueTask WaitAsync(string consumerName, CancellationToken cancellationToken)
    {
        // In this order, so that the signal of a lease that is given back after the check is not missed.
        var keys = new LeaseKeys(names, consumerName);
        var signal = await signals.TrySubscribeAsync(keys.Freed, cancellationToken).ConfigureAwait(false);
        var freed = signal?.Next ?? Never;
        if (await commands.TimeLeftAsync(keys, cancellationToken).ConfigureAwait(false) is not { } left)
            return;

        var untilExpired = TimeSpan.FromTicks(Math.Clamp(left.Ticks, ShortestWait.Ticks, LongestWait.Ticks));
        var wait = signal is null ? WaitWithoutSignal : options.Value.PollAfter ?? untilExpired;
        await freed.WaitAsync(wait, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken) =>
        new(commands.LoadAsync(new(names, consumerName), cancellationToken));

    /// <summary>Saving needs a lease, so one is taken for the duration of the save.</summary>
    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken)
    {
        var lease = await TryAcquireAsync(consumerName, cancellationToken).ConfigureAwait(false);
        if (lease is null)
            throw NotSaved(consumerName);

        await using var _ = lease.ConfigureAwait(false);
        if (!await lease.SaveAsync(lastEventId, cancellationToken).ConfigureAwait(false))
            throw NotSaved(consumerName);
    }

    private static InvalidOperationException NotSaved(string consumer) => new($"The checkpoint of the consumer '{consumer}' is in use by an instance of the app.");
}
