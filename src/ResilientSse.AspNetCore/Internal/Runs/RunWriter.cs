namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes the answer of a run into its log, which is never trimmed: one that grows too large is not whole, and says so.</summary>
internal sealed class RunWriter(ILog log, RunOptions options, Action received)
{
    private readonly BatchEncoder _encoder = new(new(int.MaxValue, options.MaxRunBytes, Timeout.InfiniteTimeSpan), received);
    private Claim _claim;
    private long _bytes;

    /// <summary>What the upstream asks reconnecting clients to wait.</summary>
    public TimeSpan ReconnectionTime => _encoder.ReconnectionTime;

    /// <summary>Tells those who follow the log what the upstream is at.</summary>
    public ValueTask TellAsync(LogState state, CancellationToken cancellationToken) => log.TellAsync(_claim, state, cancellationToken);

    public async ValueTask<Claim> ClaimAsync(CancellationToken cancellationToken)
    {
        _claim = await log.ClaimAsync(new("", Reads: null), cancellationToken).ConfigureAwait(false);
        _encoder.BeginAfter(_claim.Top, "");
        return _claim;
    }

    /// <summary>Writes to the end of the connection; or says why the run ends before that.</summary>
    public async Task<RunEnd?> WriteAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        do
        {
            while (_encoder.Take(upstream) is { Length: > 0 } batch)
            {
                var end = Fit(ref batch);
                if (batch.Length > 0 && await log.AppendAsync(_claim, batch, _encoder.LastEventId, cancellationToken).ConfigureAwait(false) == AppendResult.Fenced)
                    return RunEnd.InstanceLost;
                if (end is not null)
                    return end;
            }
        }
        while (await upstream.Connection.FillAsync().ConfigureAwait(false));

        return null;
    }

    /// <summary>No more will come.</summary>
    /// <param name="end">Why; null if the answer is complete.</param>
    public async ValueTask EndAsync(RunEnd? end)
    {
        if (end == RunEnd.InstanceLost)
        {
            await FollowAsync().ConfigureAwait(false);
            return;
        }

        if (end is not null)
            await log.AppendAsync(_claim, new[] { _encoder.Encode(end.Fields) }, "", CancellationToken.None).ConfigureAwait(false);

        // The run may be kept for long.
        _encoder.LetGo();
        await log.EndAsync(_claim).ConfigureAwait(false);
    }

    /// <summary>Another instance has taken this one for dead, and ended the run: the last event is that one's.</summary>
    private async ValueTask FollowAsync()
    {
        while (await log.FollowAsync(CancellationToken.None).ConfigureAwait(false) is { HasEnded: false, IsMissing: false })
            await log.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Takes off a batch what there is no room for, and says why there is none.</summary>
    private RunEnd? Fit(ref ReadOnlyMemory<Entry> batch)
    {
        long cost = 0;
        for (var count = 0; count < batch.Length; count++)
        {
            var entry = batch.Span[count];
            cost += entry.Cost;
            if (WhyNoRoom(cost) is not { } end)
                continue;

            // What says so comes next.
            _encoder.BeginAfter(_claim.Top with { Sequence = entry.Sequence - 1 }, "");
            batch = batch[..count];
            return end;
        }

        _bytes += cost;
        return null;
    }

    private RunEnd? WhyNoRoom(long cost) =>
        _bytes + cost > options.MaxRunBytes ? RunEnd.TooLarge : options.Memory.HasRoomFor(cost) ? null : RunEnd.Full;
}
