using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace ResilientSse.Hosting.Internal;

/// <summary>Checkpoints in the app's distributed cache.</summary>
internal sealed class DistributedCacheCheckpointStore(IDistributedCache cache) : ISseCheckpointStore
{
    public async ValueTask<string?> LoadAsync(string consumerName, CancellationToken cancellationToken) =>
        await cache.GetAsync(KeyOf(consumerName), cancellationToken).ConfigureAwait(false) is { } id ? Encoding.UTF8.GetString(id) : null;

    public async ValueTask SaveAsync(string consumerName, string lastEventId, CancellationToken cancellationToken) => await cache.SetAsync(
        KeyOf(consumerName), Encoding.UTF8.GetBytes(lastEventId), new DistributedCacheEntryOptions(), cancellationToken).ConfigureAwait(false);

    private static string KeyOf(string consumerName) => $"ResilientSse:checkpoint:{consumerName}";
}
