namespace ResilientSse.AspNetCore.Internal;

/// <summary>A log that is only in the ring: a claim always succeeds, and everything completes at once.</summary>
internal sealed class LocalLog : ILog
{
    private readonly LogRing _ring;
    private readonly Position _begin;

    public LocalLog(LogRing ring, Epoch epoch)
    {
        (_ring, _begin) = (ring, new(epoch, 0));
        ring.Begin(_begin, begin: 0);
    }

    /// <summary>Never raised, because nobody follows the log.</summary>
    event Action<LogAsk>? ILog.Asked
    {
        add { }
        remove { }
    }

    public ValueTask<Claim> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        new(new Claim(IsOwner: true, FencingToken: 1, _begin) { BeginsAfter = request.BeginsAfter, UpstreamId = request.BeginsAfter });

    public ValueTask<AppendResult> AppendAsync(Claim claim, ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        _ring.Add(batch.Span);
        return new(AppendResult.Appended);
    }

    public ValueTask TellAsync(Claim claim, LogState state, CancellationToken cancellationToken) => default;

    public ValueTask<LogStatus> FollowAsync(CancellationToken cancellationToken) => default;

    public ValueTask WaitAsync(CancellationToken cancellationToken) => default;

    public ValueTask AskAsync(LogAsk ask, CancellationToken cancellationToken) => default;

    public ValueTask EndAsync(Claim claim)
    {
        _ring.End();
        return default;
    }

    public ValueTask ReleaseAsync(Claim claim) => default;

    public ValueTask DisposeAsync() => default;
}
