using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using ResilientSse.Internal;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>The connection to Redis, opened when it is first needed; after that the client keeps it up.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the services.")]
internal sealed class RedisConnection(IConnectionSource source, IServiceProvider services, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<IConnectionMultiplexer>? _opening;
    private bool _isAway;
    private int _reconfiguring;

    /// <summary>Raised when the connection is back.</summary>
    public event Action? Restored;

    /// <summary>The logger for connection failures.</summary>
    public ILogger Logger { get; } = loggerFactory.CreateLogger(Log.Category);

    /// <summary>Whether this is a connection of the app, whose options have to be checked.</summary>
    public bool IsOfApp => !source.IsOwner;

    /// <summary>Gets the connection, which may be down. If it could not be opened, each call tries again.</summary>
    public Task<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true })
                _opening = OpenAsync();
            return _opening.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Looks which server is the primary now, at once after a fail-over instead of within a second.</summary>
    public async Task ReconfigureAsync()
    {
        if (Interlocked.Exchange(ref _reconfiguring, 1) == 1)
            return;

        try
        {
            await (await GetAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAsync().ConfigureAwait(false);
        }
        finally
        {
            _reconfiguring = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_opening is not { IsCompletedSuccessfully: true } opened)
            return;

        var multiplexer = await opened.ConfigureAwait(false);
        multiplexer.ConnectionFailed -= NoteFailed;
        multiplexer.ConnectionRestored -= NoteRestored;
        if (source.IsOwner)
            await multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> OpenAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var multiplexer = await source.OpenAsync(services).ConfigureAwait(false);
            multiplexer.ConnectionFailed += NoteFailed;
            multiplexer.ConnectionRestored += NoteRestored;
            Note(multiplexer, multiplexer.IsConnected, null, nameof(ConnectionFailureType.UnableToConnect));
            return multiplexer;
        }
        catch (RedisConnectionException e)
        {
            Note(null, isConnected: false, e, e.FailureType.ToString());
            throw;
        }
    }

    private void NoteFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        var multiplexer = sender as IConnectionMultiplexer;
        Note(multiplexer, multiplexer?.IsConnected == true, failure.Exception, failure.FailureType.ToString());
    }

    private void NoteRestored(object? sender, ConnectionFailedEventArgs connection)
    {
        Note(sender as IConnectionMultiplexer, isConnected: true, null, "");
        Restored?.Invoke();
    }

    /// <summary>Logs once when Redis goes down and once when it is back.</summary>
    private void Note(IConnectionMultiplexer? multiplexer, bool isConnected, Exception? failure, string reason)
    {
        lock (_lock)
        {
            if (isConnected != _isAway)
                return;

            _isAway = !isConnected;
        }

        if (isConnected)
            Logger.RedisReached();
        else
            Logger.RedisAway(LoggableCause.Itself(failure), AddressOf(multiplexer), reason);
    }

    /// <summary>The servers of the configuration; a connection that the app could not open tells nothing.</summary>
    private static string AddressOf(IConnectionMultiplexer? multiplexer) => multiplexer is null
        ? "the address of the app's connection"
        : string.Join(", ", multiplexer.GetEndPoints(configuredOnly: true).Select(EndPointCollection.ToString));
}
