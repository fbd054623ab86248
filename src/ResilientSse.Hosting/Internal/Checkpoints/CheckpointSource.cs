using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ResilientSse.Hosting.Internal;

/// <summary>Where a consumer keeps its checkpoint, and how it gets it for itself.</summary>
/// <param name="TryAcquire">Gets it; null while another instance has it.</param>
/// <param name="InUse">What to say if another has it, and this one does not wait.</param>
internal sealed record CheckpointSource(Func<CancellationToken, ValueTask<ISseLease?>> TryAcquire, string InUse)
{
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

        // The store is got from the services with each try: to make it may need what is away.
        if (options.HasCheckpointStore)
            return new(token => AcquireAsync(services.GetRequiredKeyedService<ISseCheckpointStore>(consumer), consumer, token), $"{inUse} RunOnOneInstance() makes one wait for the other.");

        return options.CheckpointDirectory is { } directory ? InFolder(new FileCheckpointStore(directory), consumer, inUse) : null;
    }

    private static CheckpointSource InFolder(FileCheckpointStore store, string consumer, string inUse) => new(
        _ => new(store.TryLock(consumer) is { } @lock ? new StoreLease(store, consumer, @lock) : null),
        $"{inUse} It holds {store.LockOf(consumer)} open; stop it first, or give this one a folder of its own.")
    {
        IsLocal = true,
    };

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller has it, and gives it back.")]
    private static ValueTask<ISseLease?> AcquireAsync(ISseCheckpointStore store, string consumer, CancellationToken cancellationToken) =>
        store is ISseLeaseStore leases ? leases.TryAcquireAsync(consumer, cancellationToken) : new(new StoreLease(store, consumer));
}
