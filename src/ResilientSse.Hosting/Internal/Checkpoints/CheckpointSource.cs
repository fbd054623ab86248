using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting.Internal;

/// <summary>Where a consumer keeps its checkpoint, and how it acquires it.</summary>
/// <param name="TryAcquire">Acquires the checkpoint; null while another instance has it.</param>
/// <param name="InUse">The message if another instance has it and this one does not wait.</param>
internal sealed record CheckpointSource(Func<CancellationToken, ValueTask<ISseLease?>> TryAcquire, string InUse)
{
    /// <summary>After this time the lease of a process that died has expired, in any store.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(15);

    /// <summary>Waits until another try may succeed; null for a consumer that does not wait for other instances.</summary>
    public Func<CancellationToken, ValueTask>? WaitAsync { get; private init; }

    /// <summary>Whether a checkpoint that is in use or damaged is noticed at once, so that the app does not start.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>The source for a consumer; null if it keeps no checkpoint.</summary>
    public static CheckpointSource? For(string consumer, SseConsumerOptions options, IServiceProvider services)
    {
        var inUse = $"The checkpoint of the consumer '{consumer}' is in use by another instance of the app; two instances would handle each event twice.";
        if (options.RunsOnOneInstance)
        {
            return new(token => services.GetRequiredService<ISseLeaseStore>().TryAcquireAsync(consumer, token), inUse)
            {
                WaitAsync = token => services.GetRequiredService<ISseLeaseStore>().WaitAsync(consumer, token),
            };
        }

        if (options.HasCheckpointStore)
            return InStore(() => services.GetRequiredKeyedService<ISseCheckpointStore>(consumer), consumer, options, inUse);
        if (options.CheckpointDirectory is { } directory)
            return InFolder(new FileCheckpointStore(directory), consumer, inUse);

        var isThereOneForAll = services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISseCheckpointStore)) == true;
        return isThereOneForAll && !options.HasNoCheckpoint
            ? InStore(services.GetRequiredService<ISseCheckpointStore>, consumer, options, inUse)
            : null;
    }

    /// <summary>The store is created, or taken from the services, with each try, because that may fail while something is down.</summary>
    private static CheckpointSource InStore(Func<ISseCheckpointStore> store, string consumer, SseConsumerOptions options, string inUse) => new(
        token => AcquireAsync(store(), consumer, options.Stream.TimeProvider, token),
        $"{inUse} RunOnOneInstance() makes one wait for the other; WithoutCheckpoint() lets each consume for itself.");

    private static CheckpointSource InFolder(FileCheckpointStore store, string consumer, string inUse) => new(
        _ => new(store.TryLock(consumer) is { } @lock ? new StoreLease(store, consumer, @lock) : null),
        $"{inUse} It holds {store.LockOf(consumer)} open; stop it first, or give this instance another folder (SseConsumerOptions.CheckpointDirectory).")
    {
        IsLocal = true,
    };

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller owns it.")]
    private static ValueTask<ISseLease?> AcquireAsync(ISseCheckpointStore store, string consumer, TimeProvider clock, CancellationToken cancellationToken) =>
        store is ISseLeaseStore leases ? AcquireAsync(leases, consumer, clock, cancellationToken) : new(new StoreLease(store, consumer));

    /// <summary>
    /// An app that restarts before the lease of its dead predecessor has expired waits for that. If the lease is held longer, its holder is
    /// alive.
    /// </summary>
    private static async ValueTask<ISseLease?> AcquireAsync(ISseLeaseStore leases, string consumer, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestLease, clock);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var lease = await leases.TryAcquireAsync(consumer, cancellationToken).ConfigureAwait(false);
            if (lease is not null || patience.IsCancellationRequested)
                return lease;

            try
            {
                await leases.WaitAsync(consumer, wait.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // One more try.
            }
        }
    }
}
