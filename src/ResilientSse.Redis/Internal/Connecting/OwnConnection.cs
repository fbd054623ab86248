using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Connections of the package's own, with the options that it needs.</summary>
internal sealed class OwnConnection(ConfigurationOptions options) : IConnectionSource
{
    public bool IsOwner => true;

    /// <exception cref="ArgumentException">It cannot be read, names no server, or has a setting that cannot work.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConfigCheckSeconds = 1;

        // Which server is the primary, the servers say: no key beyond those of the prefix is read. The channel of the client stays, since
        // it is what makes it open the connection for subscriptions at once.
        options.TieBreaker = "";

        // Nobody's host name in CLIENT LIST.
        options.ClientName ??= $"sse-{Guid.NewGuid():N}";
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("The configuration of Redis names no server.", nameof(configuration));
        if (ConnectionRequirements.Failures(options).FirstOrDefault() is { } failure)
            throw new ArgumentException(failure, nameof(configuration));

        return options;
    }

    public async Task<IConnectionMultiplexer> OpenAsync(IServiceProvider services) =>
        await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
}
