using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// One connection to Redis, opened when it is first asked for; the client keeps it up from then on. What needs its own, such as a busy
/// log, makes a second one of these.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the services.")]
internal sealed class RedisConnection(IConnectionSource source, IServiceProvider services, ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task<IConnectionMultiplexer>? _opening;
    private bool _isAway;
    private int _reconfiguring;

    /// <summary>Called when the connection is back.</summary>
    public event Action? Restored;

    /// <summary>Where it is told that Redis is away.</summary>
    public ILogger Logger { get; } = loggerFactory.CreateLogger(Log.Category);

    /// <summary>Whether the app's own connection is used, whose options are checked.</summary>
    public bool IsOfApp => !source.IsOwner;

    /// <summary>The connection, which may be down. What could not be opened is opened anew with each call.</summary>
    public Task<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true })
                _opening = OpenAsync();
            return _opening.WaitAsync(cancellationToken);
        }
    }

    /// <summary>After a fail-over: looks at once which server is the primary now, instead of within a second.</summary>
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
            Note(multiplexer.IsConnected, null, nameof(ConnectionFailureType.UnableToConnect));
            return multiplexer;
        }
        catch (RedisConnectionException e)
        {
            Note(isConnected: false, e, e.FailureType.ToString());
            throw;
        }
    }

    private void NoteFailed(object? sender, ConnectionFailedEventArgs failure) =>
        Note((sender as IConnectionMultiplexer)?.IsConnected ?? false, failure.Exception, failure.FailureType.ToString());

    private void NoteRestored(object? sender, ConnectionFailedEventArgs connection)
    {
        Note(isConnected: true, null, "");
        Restored?.Invoke();
    }

    /// <summary>One line when it goes away, and one when it is back.</summary>
    private void Note(bool isConnected, Exception? failure, string reason)
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
            Logger.RedisAway(failure, reason);
    }
}
