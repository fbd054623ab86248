using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>Where connections to Redis come from.</summary>
internal interface IConnectionSource
{
    /// <summary>Whether what it opens is closed with the app.</summary>
    bool IsOwner { get; }

    /// <summary>Opens one, or gets the app's. What it throws is tried again, but for what no other try can mend.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The app's connection has options that would hurt.</exception>
    Task<IConnectionMultiplexer> OpenAsync(IServiceProvider services);
}
