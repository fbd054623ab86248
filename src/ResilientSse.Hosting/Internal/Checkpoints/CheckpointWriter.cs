using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ResilientSse.Hosting.Internal;

/// <summary>
/// Saves the newest id, apart from the handler: at most one save is under way, and when it is done the newest id is next. What came in
/// between is never written, and need not be.
/// </summary>
/// <param name="consumer">The name of the consumer.</param>
/// <param name="store">Where to.</param>
/// <param name="saved">What is there already.</param>
/// <param name="logger">The log.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release.")]
internal sealed class CheckpointWriter(string consumer, ISseCheckpointStore store, string? saved, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _abandoned = new();
    private string _newest = saved ?? "";
    private string? _unsaved;
    private bool _isSaving;
    private Task _saving = Task.CompletedTask;
    private volatile Exception? _failure;

    /// <summary>Why the newest save failed; null if it did not.</summary>
    public Exception? Failure => _failure;

    /// <summary>Notes an id whose event is done, to be saved as soon as may be.</summary>
    public void Post(string id)
    {
        lock (_gate)
        {
            if (id != _newest)
                (_newest, _unsaved) = (id, id);
            StartSaving();
        }
    }

    /// <summary>Waits until the newest id is saved, or a last try has failed.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var link = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _abandoned);

        // A save that was under way before, and then fails, was not the last try.
        await SaveUnderWay(startOne: false).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SaveUnderWay(startOne: true).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task SaveUnderWay(bool startOne)
    {
        lock (_gate)
        {
            if (startOne)
                StartSaving();
            return _saving;
        }
    }

    private void StartSaving()
    {
        if (_isSaving || _unsaved is null)
            return;

        _isSaving = true;
        _saving = Task.Run(SaveAsync);
    }

    private async Task SaveAsync()
    {
        while (Next() is { } id)
        {
            if (!await TrySaveAsync(id).ConfigureAwait(false) && !HasNewerThan(id))
                return;
        }
    }

    private string? Next()
    {
        lock (_gate)
        {
            var next = _unsaved;
            (_unsaved, _isSaving) = (null, next is not null);
            return next;
        }
    }

    /// <summary>After a failure: without a newer id, this one stays to be saved, with the next event or at the end.</summary>
    private bool HasNewerThan(string id)
    {
        lock (_gate)
        {
            if (_unsaved is not null)
                return true;

            (_unsaved, _isSaving) = (id, false);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws, the events go on; the log and the health tell of it.")]
    private async Task<bool> TrySaveAsync(string id)
    {
        try
        {
            await store.SaveAsync(consumer, id, _abandoned.Token).ConfigureAwait(false);
            if (_failure is not null)
                logger.CheckpointRecovered(consumer);
            _failure = null;
            return true;
        }
        catch (Exception e)
        {
            // Once for each run of failures: an event a millisecond must not fill the log.
            if (_failure is null)
                logger.CheckpointFailed(e, consumer);
            _failure = e;
            return false;
        }
    }
}
