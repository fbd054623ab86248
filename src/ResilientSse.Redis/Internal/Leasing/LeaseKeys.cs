using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The keys of a consumer, and the channel that announces that its lease is free.</summary>
internal sealed class LeaseKeys(KeyNames names, string consumer)
{
    private readonly string _group = names.Group("consumer", consumer);

    public RedisKey Checkpoint => _group + ":checkpoint";

    public RedisKey Lease => _group + ":lease";

    public string Freed => _group + ":freed";
}
