using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Connects when the app starts. It waits only for a connection of the app, to check its options; a Redis that is down stops nothing.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class ConnectionStart(RedisConnection connection) : IHostedLifecycleService
{
    [SuppressMessage("Design", "CA1031", Justification = "It is logged, and whoever needs the connection tries again.")]
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var opening = connection.GetAsync(cancellationToken);
        if (!connection.IsOfApp)
            return;

        try
        {
            await opening.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OptionsValidationException && !cancellationToken.IsCancellationRequested)
        {
            // Redis is down.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
