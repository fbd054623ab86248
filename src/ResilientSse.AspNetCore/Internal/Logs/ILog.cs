namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The blocks of an upstream, each with a position, wherever they are kept: in this process alone, or where other instances append and
/// read too. One instance owns it and appends, the others follow. Browsers read the ring of their own instance, into which the log brings
/// what is in it, and nothing else.
/// </summary>
/// <remarks>
/// It is used by one caller at a time, but for <see cref="TellAsync"/> and <see cref="ReleaseAsync"/>. A place that is away is tried again,
/// and what it has lost is given back from the ring: nothing throws but when it is cancelled.
/// </remarks>
internal interface ILog : IAsyncDisposable
{
    /// <summary>The owner is asked for something; on the thread pool, once or more often.</summary>
    event Action<LogAsk>? Asked;

    /// <summary>
    /// Makes the caller its owner, if it is free or its owner is dead: then the ring has come to its top. A log that has ended is made anew,
    /// unless somebody still reads that one.
    /// </summary>
    ValueTask<Claim> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Appends blocks: all or none, none of another owner's time, and those that are there already not again. The ring has them after that.</summary>
    /// <param name="claim">Of the caller.</param>
    /// <param name="batch">Blocks in a row, the first one right after those before.</param>
    /// <param name="upstreamId">The upstream's newest id: whoever owns the log next opens it after that.</param>
    /// <param name="cancellationToken">Ends the attempt. The blocks may be in the log all the same.</param>
    ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken);

    /// <summary>Tells those who follow what the upstream is at.</summary>
    ValueTask TellAsync(Claim claim, LogState state, CancellationToken cancellationToken);

    /// <summary>Brings what its owner has appended into the ring, and says what the log is at.</summary>
    ValueTask<LogStatus> FollowAsync(CancellationToken cancellationToken);

    /// <summary>Completes when there may be more than what was followed, or another owner, or none; now and then for nothing.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>Asks its owner for something, wherever that is.</summary>
    ValueTask AskAsync(LogAsk ask, CancellationToken cancellationToken);

    /// <summary>No more blocks will come: it is complete, and so is the ring.</summary>
    ValueTask EndAsync(Claim claim);

    /// <summary>Gives it to whoever claims it next.</summary>
    ValueTask ReleaseAsync(Claim claim);
}
