using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Saves the newest id while the handler goes on: one save at a time, at least an interval apart, retried after a failure until it works.
/// Ids in between are never written and need not be.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release.")]
internal sealed class CheckpointWriter
{
    private readonly string _consumer;
    private readonly ISseLease _lease;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly StoreBackoff _backoff;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly CancellationToken _abandoned;
    private readonly CancellationTokenSource _completed = new();
    private readonly CancellationTokenSource _refused = new();
    private readonly Channel<string> _ids = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _saving;
    private string _newest;
    private TimeSpan _pause;
    private long _pauseStart;
    private volatile Exception? _failure;

    /// <param name="consumer">The name of the consumer.</param>
    /// <param name="checkpoint">Where to save, and what is saved there already. It is given back at the end.</param>
    /// <param name="options">The consumer's options.</param>
    /// <param name="logger">The log.</param>
    /// <param name="stopping">Cancelled when the app stops: no more pauses.</param>
    /// <param name="abandoned">Cancelled when the shutdown timeout is over: no more saves.</param>
    public CheckpointWriter(
        string consumer, OpenedCheckpoint checkpoint, SseConsumerOptions options, ILogger logger, CancellationToken stopping, CancellationToken abandoned)
    {
        (_consumer, _lease, _newest) = (consumer, checkpoint.Lease, checkpoint.Id ?? "");
        (_interval, _clock, _backoff) = (options.SaveInterval, options.Stream.TimeProvider, new(options.Stream, options.SaveInterval));
        (_logger, _stopping, _abandoned) = (logger, stopping, abandoned);
        _saving = Task.Run(SaveAllAsync, CancellationToken.None);
    }

    /// <summary>Why the newest save failed; null if it did not.</summary>
    public Exception? Failure => _failure;

    /// <summary>Cancelled when a save was refused because another instance has the lease.</summary>
    public CancellationToken Refused => _refused.Token;

    /// <summary>Takes an id whose event is done, to be saved as soon as possible. Not thread-safe.</summary>
    public void Post(string id)
    {
        if (id == _newest)
            return;

        _newest = id;
        _ids.Writer.TryWrite(id);
    }

    /// <summary>Waits until the newest id is saved or a last try has failed, and gives the checkpoint back.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws, it is logged and the consumer ends.")]
    public async Task CompleteAsync()
    {
        _ids.Writer.Complete();
        await _completed.CancelAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(false);
        try
        {
            await _lease.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var (exception, reason) = e.ForLog();
            _logger.LeaseNotReleased(exception, _consumer, reason);
        }
    }

    private async Task SaveAllAsync()
    {
        string? unsaved = null;
        while (unsaved is not null || await _ids.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await PauseAsync().ConfigureAwait(false);
            if (_ids.Reader.TryRead(out var newer))
                unsaved = newer;

            // A save that began before the end may have been interrupted by it and is tried once more.
            var isLastTry = _ids.Reader.Completion.IsCompleted;
            unsaved = await TrySaveAsync(unsaved!).ConfigureAwait(false) ? null : unsaved;
            if (_refused.IsCancellationRequested || _abandoned.IsCancellationRequested || (isLastTry && unsaved is not null))
                return;
        }
    }

    /// <summary>
    /// When the app stops, the pause between saves ends at once, the pause after a failure only when the consumer has ended.
    /// </summary>
    private async Task PauseAsync()
    {
        var left = _pause - _clock.GetElapsedTime(_pauseStart);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, _clock, _failure is null ? _stopping : _completed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws, it is logged and shown by the health check, and the events go on.")]
    private async Task<bool> TrySaveAsync(string id)
    {
        var start = _clock.GetTimestamp();
        try
        {
            if (await _lease.SaveAsync(id, _abandoned).ConfigureAwait(false))
                NoteSaved(start);
            else
                await _refused.CancelAsync().ConfigureAwait(false);

            return true;
        }
        catch (Exception e)
        {
            NoteFailed(e);
            return false;
        }
    }

    private void NoteSaved(long start)
    {
        var hadFailed = _failure is not null;
        _failure = null;
        _backoff.Reset();
        (_pause, _pauseStart) = (_interval, start);
        if (hadFailed)
            _logger.CheckpointRecovered(_consumer);
    }

    private void NoteFailed(Exception failure)
    {
        var isFirst = _failure is null;
        _failure = failure;
        (_pause, _pauseStart) = (_backoff.Next(), _clock.GetTimestamp());
        if (!isFirst)
            return;

        // Once for each run of failures.
        var (exception, reason) = failure.ForLog();
        _logger.CheckpointFailed(exception, _consumer, reason);
    }
}
