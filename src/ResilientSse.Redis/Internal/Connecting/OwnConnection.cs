using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Opens the package's own connections, with the options that it needs.</summary>
internal sealed class OwnConnection(ConfigurationOptions options) : IConnectionSource
{
    public bool IsOwner => true;

    /// <exception cref="ArgumentException">The configuration is invalid, names no server, or has a setting that cannot work.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConfigCheckSeconds = 1;

        // The servers themselves say which one is the primary, so no key without our prefix is read. The client's own channel is kept,
        // because it makes the client open the connection for subscriptions at once.
        options.TieBreaker = "";

        // Keeps the host name out of CLIENT LIST.
        options.ClientName ??= $"sse-{Guid.NewGuid():N}";
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("The configuration of Redis names no server.", nameof(configuration));
        if (ConnectionRequirements.Failures(options, isOfApp: false).FirstOrDefault() is { } failure)
            throw new ArgumentException(failure, nameof(configuration));

        return options;
    }

    public async Task<IConnectionMultiplexer> OpenAsync(IServiceProvider services) =>
        await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
}
