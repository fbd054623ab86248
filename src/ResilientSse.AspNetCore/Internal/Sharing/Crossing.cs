namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Where a browser that catches up on its own upstream crosses over to the shared log: at a block that is the same in both, because the
/// same blocks then follow it. Its data must be the same too, not only its id, because servers that count ids start over.
/// </summary>
/// <param name="relay">The relay of the log, which is joined at the crossing.</param>
internal sealed class Crossing(SharedRelay relay)
{
    private byte[] _newest = [];
    private int _newestLength;
    private string? _newestId;

    /// <summary>Whether the browser has crossed over, and so has joined the relay.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>If the block is in the log, the position at which the browser goes on there; the block must then not be written.</summary>
    /// <param name="id">The upstream's id of the block; null if it has none.</param>
    /// <param name="body">What follows the id line.</param>
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

    /// <summary>The same for the newest block that was written, which may be in the log by now.</summary>
    public Position? TryCrossAfterNewest() => _newestId is null ? null : Join(relay.Ring.Find(_newestId, _newest.AsSpan(0, _newestLength)));

    /// <summary>Calls back for each change of the log, until the token is cancelled or the log has ended.</summary>
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
