using Microsoft.Extensions.Logging;

namespace ResilientSse.Hosting.Internal;

/// <summary>Acquires a consumer's checkpoint and loads it. It retries for as long as the store cannot be reached.</summary>
internal sealed class CheckpointOpener(string consumer, CheckpointSource source, Rest rest, SseStreamOptions options, ILogger logger)
{
    private readonly StoreBackoff _backoff = new(options);
    private volatile Exception? _failure;
    private volatile bool _isStandby;

    /// <summary>Why the store could not be reached; null if it could.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether it waits for another instance to end.</summary>
    public bool IsStandby => _isStandby;

    /// <summary>Whether another try would be pointless.</summary>
    public static bool IsFinal(Exception exception) => exception is CheckpointInUseException or InvalidDataException;

    /// <summary>Tries once while the app starts, if the checkpoint is local.</summary>
    /// <returns>The checkpoint; null if <see cref="OpenAsync"/> has to open it later.</returns>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public async Task<OpenedCheckpoint?> OpenAtStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            return source.IsLocal ? await TryOpenAsync(cancellationToken).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (!IsFinal(e) && !cancellationToken.IsCancellationRequested)
        {
            // The next try says so in the log.
            return null;
        }
    }

    /// <exception cref="CheckpointInUseException">Another instance uses the checkpoint, and this one does not wait.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public async Task<OpenedCheckpoint> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await TryOpenAsync(cancellationToken).ConfigureAwait(false) is { } opened)
                    return opened;

                if (!_isStandby)
                    logger.StandingBy(consumer);
                _isStandby = true;
                await source.WaitAsync!(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!IsFinal(e) && !cancellationToken.IsCancellationRequested)
            {
                // In this order: whoever sees the failure may call Reconnect() at once.
                rest.Begin();
                Note(e);
                await rest.WaitAsync(_backoff.Next(), options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<OpenedCheckpoint?> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (await source.TryAcquire(cancellationToken).ConfigureAwait(false) is not { } lease)
        {
            NoteReached();
            return source.WaitAsync is null ? throw new CheckpointInUseException(source.InUse) : null;
        }

        try
        {
            var id = await lease.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (id.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
                throw new InvalidDataException($"The checkpoint of the consumer '{consumer}' is damaged: it contains a line end or NUL, which no id does.");

            NoteReached();
            _isStandby = false;
            return new(lease, id);
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Note(Exception failure)
    {
        var isFirst = _failure is null;
        (_failure, _isStandby) = (failure, false);
        if (!isFirst)
            return;

        // Once per series of failures.
        var (exception, reason) = failure.ForLog();
        logger.CheckpointNotLoaded(exception, consumer, reason);
    }

    private void NoteReached()
    {
        var wasAway = _failure is not null;
        _failure = null;
        _backoff.Reset();
        if (wasAway)
            logger.CheckpointReached(consumer);
    }
}
