using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>The names of a log's keys. Redis only has a hash of the address, the token and the key by which it is shared.</summary>
internal sealed class LogKeys(KeyNames names, LogKey key)
{
    private readonly string _group = names.Group("log", $"{key.Route}\n{key.Upstream}\n{key.SharedBy}");

    /// <summary>The owner and the extent of the log: a hash.</summary>
    public string State => _group + ":state";

    /// <summary>The blocks: a stream.</summary>
    public string Entries => _group + ":entries";

    /// <summary>The channel that announces that there is something new.</summary>
    public string Channel => _group + ":new";
}
