using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// Connects when the app starts. It waits only for a connection of the app's own, whose options are to be checked; that Redis is away
/// stops nothing.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class ConnectionStart(RedisConnection connection) : IHostedLifecycleService
{
    [SuppressMessage("Design", "CA1031", Justification = "It is in the log, and whoever needs the connection tries again.")]
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
            // Redis is away.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
