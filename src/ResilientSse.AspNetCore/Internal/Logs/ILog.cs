namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The blocks of an upstream, each with a position. It has one writer, its owner, and many readers: a reader is no more than a position.
/// Readers always read the memory of their own instance, wherever else the log may be kept.
/// </summary>
/// <remarks>All members may be called at the same time, but of one claim one append at a time.</remarks>
internal interface ILog : IAsyncDisposable
{
    /// <summary>What the memory of this instance holds.</summary>
    LogRange Range { get; }

    /// <summary>Makes the caller its owner, if it is free or its owner is dead.</summary>
    /// <param name="known">What the caller holds of it, and could give back if it was lost.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask<Claim> ClaimAsync(LogRange known, CancellationToken cancellationToken);

    /// <summary>Appends blocks: all or none, none of another owner's time, and those that are there already not again.</summary>
    ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken);

    /// <summary>Completes when blocks can be appended without dropping any that even the fastest reader has not got; false if it waits in vain.</summary>
    ValueTask<bool> WaitForRoomAsync(ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken);

    /// <summary>Reads the blocks after a position.</summary>
    ValueTask<Page> ReadAsync(Position after, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Completes when there is more after a position, or the log has ended; now and then for nothing, and when it is cancelled.</summary>
    ValueTask<bool> WaitAsync(Position after, CancellationToken cancellationToken);

    /// <summary>Lets all who wait look again: there is something to tell them beside the blocks.</summary>
    void Pulse();

    /// <summary>No more blocks will come.</summary>
    ValueTask EndAsync(Claim claim, LogEnd end, CancellationToken cancellationToken);

    /// <summary>Gives it to whoever claims it next.</summary>
    ValueTask ReleaseAsync(Claim claim);

    /// <summary>The position of the one block with that id of the upstream; null if there is none, or more than one.</summary>
    /// <param name="upstreamId">The id.</param>
    /// <param name="body">What must follow its id line; empty for anything.</param>
    Position? Find(string upstreamId, ReadOnlySpan<byte> body);

    /// <summary>A reader comes: from now on the writer waits for the fastest of those who are there.</summary>
    void AddReader();

    /// <summary>A reader has sent all up to a position.</summary>
    void Got(Position position);

    /// <summary>A reader leaves.</summary>
    void RemoveReader();
}
