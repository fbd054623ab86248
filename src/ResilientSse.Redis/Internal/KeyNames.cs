using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Names of keys and channels: the prefix, a hash of whatever a group of keys belongs to, and what each is for. The braces put all keys
/// of a group into one slot of a cluster, so that one script may use them; and of what a group belongs to, only the hash is in Redis.
/// </summary>
internal sealed class KeyNames(SseRedisOptions options)
{
    private readonly string _prefix = options.KeyPrefix;
    private readonly byte[]? _secret = options.KeySecret is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    /// <summary>Where an instance says that it is alive.</summary>
    public string Heartbeat(string instance) => Group("instance", instance) + ":alive";

    /// <summary>The keys of one consumer, of one log: two kinds have no key in common, whatever their names.</summary>
    public string Group(string kind, string name)
    {
        var text = Encoding.UTF8.GetBytes($"{kind}\n{name}");
        var hash = _secret is null ? SHA256.HashData(text) : HMACSHA256.HashData(_secret, text);
        return $"{_prefix}:{{{Convert.ToHexStringLower(hash)}}}";
    }
}
