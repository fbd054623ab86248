using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Checks the options of a connection; the messages say what other options would cause.</summary>
internal static class ConnectionRequirements
{
    private const string Ours = "or pass AddSseRedis the configuration as text, so that it opens its own connections.";

    /// <summary>What is wrong with the options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="isOfApp">Whether the connection is the app's. Of a connection of our own, some options are set already.</param>
    public static IEnumerable<string> Failures(ConfigurationOptions options, bool isOfApp)
    {
        if (options.AbortOnConnectFail)
            yield return $"AddSseRedis: AbortOnConnectFail must be false, {Ours} With true, a Redis that is down at start is not connected to later.";
        if (options.BacklogPolicy.QueueWhileDisconnected)
            yield return $"AddSseRedis: BacklogPolicy must be FailFast, {Ours} With a queue, commands take seconds to fail, or run when they are out of date.";
        if (options.ConfigCheckSeconds != 1)
            yield return $"AddSseRedis: ConfigCheckSeconds must be 1, {Ours} It is {options.ConfigCheckSeconds}: writes go to the old primary for that long after a fail-over.";
        if (!options.ChannelPrefix.IsNullOrEmpty)
            yield return $"AddSseRedis: there must be no ChannelPrefix{(isOfApp ? ", or pass AddSseRedis a configuration without one as text, so that it opens its own connections" : "")}. Messages that scripts publish do not have it; SseRedisOptions.KeyPrefix is the prefix of every channel.";
        if (options.Proxy != Proxy.None)
            yield return $"AddSseRedis: Proxy must be None; it is {options.Proxy}, which does not support channels.";
    }

    /// <summary>The options with which a connection was opened.</summary>
    public static ConfigurationOptions OptionsOf(IConnectionMultiplexer multiplexer)
    {
        // The text of a configuration does not include the backlog policy.
        if (multiplexer is ConnectionMultiplexer connection)
        {
            try
            {
                return RawConfig(connection);
            }
            catch (MissingMethodException)
            {
                // Another version of the client: the other options can still be checked.
            }
        }

        var options = ConfigurationOptions.Parse(multiplexer.Configuration);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RawConfig")]
    private static extern ConfigurationOptions RawConfig(ConnectionMultiplexer connection);
}
