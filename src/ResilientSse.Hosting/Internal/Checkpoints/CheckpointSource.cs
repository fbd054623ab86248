using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting.Internal;

/// <summary>Where a consumer keeps its checkpoint, and how it gets it for itself.</summary>
/// <param name="TryAcquire">Gets it; null while another instance has it.</param>
/// <param name="InUse">What to say if another has it, and this one does not wait.</param>
internal sealed record CheckpointSource(Func<CancellationToken, ValueTask<ISseLease?>> TryAcquire, string InUse)
{
    /// <summary>The time after which the lease of a process that died has expired, with whatever store.</summary>
    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(15);

    /// <summary>Waits until another try may succeed; null for a consumer that does not wait for another instance to end.</summary>
    public Func<CancellationToken, ValueTask>? WaitAsync { get; private init; }

    /// <summary>Whether it is known at once if it is in use or damaged, so that the app need not start for that.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>Null for a consumer that keeps none.</summary>
    public static CheckpointSource? For(string consumer, SseConsumerOptions options, IServiceProvider services)
    {
        var inUse = $"The checkpoint of the consumer '{consumer}' is in use by another instance of the app; two of them would handle each event twice.";
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

    /// <summary>The store is made, or got from the services, with each try: that may need what is away.</summary>
    private static CheckpointSource InStore(Func<ISseCheckpointStore> store, string consumer, SseConsumerOptions options, string inUse) => new(
        token => AcquireAsync(store(), consumer, options.Stream.TimeProvider, token),
        $"{inUse} RunOnOneInstance() makes one wait for the other; WithoutCheckpoint() lets each consume for itself.");

    private static CheckpointSource InFolder(FileCheckpointStore store, string consumer, string inUse) => new(
        _ => new(store.TryLock(consumer) is { } @lock ? new StoreLease(store, consumer, @lock) : null),
        $"{inUse} It holds {store.LockOf(consumer)} open; stop it first, or give this one a folder of its own.")
    {
        IsLocal = true,
    };

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller has it, and gives it back.")]
    private static ValueTask<ISseLease?> AcquireAsync(ISseCheckpointStore store, string consumer, TimeProvider clock, CancellationToken cancellationToken) =>
        store is ISseLeaseStore leases ? AcquireAsync(leases, consumer, clock, cancellationToken) : new(new StoreLease(store, consumer));

    /// <summary>
    /// An app that is back before the lease of the process that died has expired waits for it. Who has it longer than that is alive.
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
