namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The blocks of an upstream, each with a position, wherever they are kept: only in this process, or where other instances append and read
/// too. One instance owns the log and appends; the others follow. Browsers only read the ring of their own instance, into which the log is
/// copied.
/// </summary>
/// <remarks>
/// One caller uses it at a time, except for <see cref="TellAsync"/> and <see cref="ReleaseAsync"/>. If the place where it is kept is down,
/// it is retried, and what was lost there is restored from the ring: nothing throws unless it is cancelled.
/// </remarks>
internal interface ILog : IAsyncDisposable
{
    /// <summary>Raised when the owner is asked for something; on the thread pool, once or more often.</summary>
    event Action<LogAsk>? Asked;

    /// <summary>
    /// Makes the caller the owner if the log is free or its owner is dead; the ring then has everything up to the top. A log that has ended
    /// is replaced by a new one, unless somebody still reads it.
    /// </summary>
    ValueTask<Claim> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Appends all blocks or, if the log has another owner, none; blocks that are already there are not appended again. Afterwards the ring
    /// has them.
    /// </summary>
    /// <param name="claim">The caller's claim.</param>
    /// <param name="batch">Consecutive blocks, which follow the previous ones.</param>
    /// <param name="upstreamId">The upstream's newest id, after which the next owner opens the upstream.</param>
    /// <param name="cancellationToken">Cancels the attempt. The blocks may still have been appended.</param>
    ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken);

    /// <summary>Tells followers the state of the upstream.</summary>
    ValueTask TellAsync(Claim claim, LogState state, CancellationToken cancellationToken);

    /// <summary>Copies what the owner has appended into the ring, and returns the status of the log.</summary>
    ValueTask<LogStatus> FollowAsync(CancellationToken cancellationToken);

    /// <summary>Completes when there may be more to follow, another owner, or none; sometimes without a reason.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>Asks the owner for something, on whatever instance it is.</summary>
    ValueTask AskAsync(LogAsk ask, CancellationToken cancellationToken);

    /// <summary>Ends the log and the ring: no more blocks will come.</summary>
    ValueTask EndAsync(Claim claim);

    /// <summary>Releases the log, so that another instance can claim it.</summary>
    ValueTask ReleaseAsync(Claim claim);
}
