using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>What the options of a connection must be, and what would come of others.</summary>
internal static class ConnectionRequirements
{
    private const string Ours = "or give AddSseRedis the configuration as text, for connections of its own.";

    public static IEnumerable<string> Failures(ConfigurationOptions options)
    {
        if (options.AbortOnConnectFail)
            yield return $"AddSseRedis: AbortOnConnectFail must be false, {Ours} With true, a Redis that is away at start is not connected to later.";
        if (options.BacklogPolicy.QueueWhileDisconnected)
            yield return $"AddSseRedis: BacklogPolicy must be FailFast, {Ours} With a queue, commands wait for seconds to fail, and run when they are no longer true.";
        if (options.ConfigCheckSeconds != 1)
            yield return $"AddSseRedis: ConfigCheckSeconds must be 1, {Ours} It is {options.ConfigCheckSeconds}: for as long as that, writes go to the old primary after a fail-over.";
        if (!options.ChannelPrefix.IsNullOrEmpty)
            yield return $"AddSseRedis: there must be no ChannelPrefix, {Ours} What a script publishes does not have it; SseRedisOptions.KeyPrefix is before every channel.";
        if (options.Proxy != Proxy.None)
            yield return $"AddSseRedis: Proxy must be None; it is {options.Proxy}, which has no channels.";
    }

    /// <summary>The options that a connection was made with.</summary>
    public static ConfigurationOptions OptionsOf(IConnectionMultiplexer multiplexer)
    {
        // The text of a configuration does not say what the backlog does.
        if (multiplexer is ConnectionMultiplexer connection)
        {
            try
            {
                return RawConfig(connection);
            }
            catch (MissingMethodException)
            {
                // Another version of the client: the rest can be checked all the same.
            }
        }

        var options = ConfigurationOptions.Parse(multiplexer.Configuration);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RawConfig")]
    private static extern ConfigurationOptions RawConfig(ConnectionMultiplexer connection);
}
