using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>The names of a log. Of the address, the token and the key that it is shared by, only a hash is in Redis.</summary>
internal sealed class LogKeys(KeyNames names, LogKey key)
{
    private readonly string _group = names.Group("log", $"{key.Route}\n{key.Upstream}\n{key.SharedBy}");

    /// <summary>Whose it is and how far it goes: a hash.</summary>
    public string State => _group + ":state";

    /// <summary>Its blocks: a stream.</summary>
    public string Entries => _group + ":entries";

    /// <summary>Where it is said that there is something new.</summary>
    public string Channel => _group + ":new";
}
