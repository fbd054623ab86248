using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Provides connections to Redis.</summary>
internal interface IConnectionSource
{
    /// <summary>Whether the connection is closed with the app.</summary>
    bool IsOwner { get; }

    /// <summary>
    /// Opens a connection, or gets the app's. If it throws, it is called again, except after an exception that a retry cannot fix.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The app's connection has unsuitable options.</exception>
    Task<IConnectionMultiplexer> OpenAsync(IServiceProvider services);
}
