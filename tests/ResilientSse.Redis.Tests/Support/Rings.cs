using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>Words for logs.</summary>
internal static class Rings
{
    /// <summary>The position of the nth block that the log ever had.</summary>
    public static Position At(this LogRing ring, int nth) => new(ring.Range.Epoch, ring.Range.Begin + nth);

    /// <summary>The key of the state of the one log that there is.</summary>
    public static Task<string> StateKeyAsync(this RedisServer redis) => redis.KeyAsync(":state");

    /// <summary>The key of its blocks.</summary>
    public static Task<string> EntriesKeyAsync(this RedisServer redis) => redis.KeyAsync(":entries");

    private static async Task<string> KeyAsync(this RedisServer redis, string end)
    {
        await foreach (var key in redis.Server.KeysAsync(pattern: "*" + end))
            return key!;

        throw new InvalidOperationException($"There is no key that ends with {end}.");
    }
}
