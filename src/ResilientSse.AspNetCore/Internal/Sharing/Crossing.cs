namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Where a browser that catches up on an upstream of its own changes over to the shared log: at a block that is the same here and there, for
/// what follows it there is what would follow it here. The same is more than the id, which may have come before with other data: counters
/// start over.
/// </summary>
/// <param name="relay">The relay of the log; it is not joined before.</param>
internal sealed class Crossing(SharedRelay relay)
{
    private byte[] _newest = [];
    private int _newestLength;
    private string? _newestId;

    /// <summary>Whether it has been crossed, and so the relay been joined.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>The log's position at which the browser goes on, if the block is in the log: then it is not to be written.</summary>
    /// <param name="id">The upstream's id of the block; null if it gives none.</param>
    /// <param name="body">What follows its id line.</param>
    public Position? TryCrossBefore(string? id, ReadOnlySpan<byte> body)
    {
        if (id is not { Length: > 0 })
        {
            _newestId = null;
            return null;
        }

        if (Join(relay.Ring.Find(id, body)) is { } at)
            return at with { Sequence = at.Sequence - 1 };

        if (_newest.Length < body.Length)
            _newest = new byte[body.Length * 2];
        body.CopyTo(_newest);
        (_newestId, _newestLength) = (id, body.Length);
        return null;
    }

    /// <summary>The same for the newest block that was written: the log may have come to it meanwhile.</summary>
    public Position? TryCrossAfterNewest() => _newestId is null ? null : Join(relay.Ring.Find(_newestId, _newest.AsSpan(0, _newestLength)));

    /// <summary>Tells of each change of the log, until that is cancelled or the log has ended.</summary>
    public async Task WatchAsync(Action changed, CancellationToken cancellationToken)
    {
        var waiter = relay.Ring.CreateWaiter();
        using var cancellation = waiter.AttendWhen(cancellationToken);
        while (!cancellationToken.IsCancellationRequested && !relay.IsOver)
        {
            var range = relay.Ring.Range;
            changed();
            await waiter.WaitAsync(new(range.Epoch, range.Last)).ConfigureAwait(false);
        }
    }

    private Position? Join(Position? at) => at is not null && !relay.IsOver && (HasJoined = relay.TryJoin(isReturning: false)) ? at : null;
}
