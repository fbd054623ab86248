using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Creates the names of keys and channels: the prefix, a hash of what a group of keys belongs to, and the purpose of each key. The braces
/// put all keys of a group into one slot of a cluster, so that one script may use them. Redis only has the hash of what a group belongs to.
/// </summary>
internal sealed class KeyNames(SseRedisOptions options)
{
    private readonly string _prefix = options.KeyPrefix;
    private readonly byte[]? _secret = options.KeySecret is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    /// <summary>The key that says that an instance is alive.</summary>
    public string Heartbeat(string instance) => Group("instance", instance) + ":alive";

    /// <summary>The prefix of the keys of a consumer, a log and so on; different kinds never share a key, whatever their names.</summary>
    public string Group(string kind, string name)
    {
        var text = Encoding.UTF8.GetBytes($"{kind}\n{name}");
        var hash = _secret is null ? SHA256.HashData(text) : HMACSHA256.HashData(_secret, text);
        return $"{_prefix}:{{{Convert.ToHexStringLower(hash)}}}";
    }
}
