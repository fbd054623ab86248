using System.Collections.Concurrent;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>Keeps the logs of shared routes and runs in Redis, and checks once per second all logs that this instance has open.</summary>
internal sealed class RedisLogStore : ILogStore, IAsyncDisposable
{
    private readonly LogContext _context;
    private readonly ScriptRunner _scripts;
    private readonly KeyNames _names;
    private readonly TimeSpan _checkEvery;
    private readonly ConcurrentDictionary<RedisLog, bool> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _checking;

    public RedisLogStore(LogContext context, ScriptRunner scripts, KeyNames names, SseRedisOptions options)
    {
        (_context, _scripts, _names, _checkEvery) = (context, scripts, names, options.PollAfter ?? TimeSpan.FromSeconds(1));
        context.Instances.Died += SignalAll;
        context.Connection.Restored += SignalAll;
        context.Instances.Start();
        _checking = Task.Run(CheckAllAsync);
    }

    public bool IsShared => true;

    public ILog Open(LogKey key, LogLimits limits, LogRing ring, Epoch? epoch = null)
    {
        var commands = new LogCommands(_scripts, new LogKeys(_names, key), _context.Instances.NewOwner(), limits);
        var log = new RedisLog(_context, commands, ring, epoch, log => _open.TryRemove(log, out _));
        _open[log] = true;
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        _context.Instances.Died -= SignalAll;
        _context.Connection.Restored -= SignalAll;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _checking.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void SignalAll()
    {
        foreach (var (log, _) in _open)
            log.Signal();
    }

    private async Task CheckAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(_checkEvery, _context.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // A log whose command Redis does not answer does not hold up the others: it is skipped until it is answered.
            await Task.WhenAll(_open.Keys.Select(log => log.CheckAsync(_stop.Token)))
                .WaitAsync(_checkEvery, _context.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
