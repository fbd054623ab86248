using ResilientSse.Hosting;
using ResilientSse.Redis.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>Words for the tests.</summary>
internal static class Asking
{
    private static readonly LeaseKeys Keys = new(new KeyNames(new SseRedisOptions()), Instance.Consumer);

    public static RedisKey Checkpoint => Keys.Checkpoint;

    public static RedisKey Lease => Keys.Lease;

    public static async Task<bool> SaveAsync(this ISseLease lease, string id) => await lease.SaveAsync(id, TestContext.Current.CancellationToken);

    public static async Task<string?> LoadAsync(this ISseLease lease) => await lease.LoadAsync(TestContext.Current.CancellationToken);

    /// <summary>Completes when the lease is lost.</summary>
    public static async Task LossAsync(this ISseLease lease)
    {
        var lost = new TaskCompletionSource();
        await using var registration = lease.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As when an instance has been dead or frozen for a while: its lease expires, and it does not know.</summary>
    public static Task ExpireAsync(this RedisServer redis) => redis.Database.KeyDeleteAsync(Lease);

    public static async Task<long> TokenAsync(this RedisServer redis) => (long)await redis.Database.HashGetAsync(Checkpoint, "token");
}
