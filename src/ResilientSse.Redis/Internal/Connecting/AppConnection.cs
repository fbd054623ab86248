using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>A connection of the app.</summary>
internal sealed class AppConnection(Func<IServiceProvider, IConnectionMultiplexer> connection) : IConnectionSource
{
    public bool IsOwner => false;

    public Task<IConnectionMultiplexer> OpenAsync(IServiceProvider services) => Task.Run(() =>
    {
        var multiplexer = connection(services) ?? throw new InvalidOperationException("AddSseRedis: the app's function returned no connection.");
        var failures = ConnectionRequirements.Failures(ConnectionRequirements.OptionsOf(multiplexer), isOfApp: true).ToArray();
        return failures.Length == 0
            ? multiplexer
            : throw new OptionsValidationException(nameof(IConnectionMultiplexer), typeof(ConfigurationOptions), failures);
    });
}
