namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes the answer of a run into its log, which is never trimmed: if the answer is too large, the log ends with an event that says so.
/// </summary>
internal sealed class RunWriter(ILog log, RunOptions options, Action received)
{
    private readonly BatchEncoder _encoder = new(new(int.MaxValue, options.MaxRunBytes, Timeout.InfiniteTimeSpan), received);
    private Claim _claim;
    private long _bytes;

    /// <summary>How long the upstream asks clients to wait before they reconnect.</summary>
    public TimeSpan ReconnectionTime => _encoder.ReconnectionTime;

    /// <summary>Tells followers of the log the state of the upstream.</summary>
    public ValueTask TellAsync(LogState state, CancellationToken cancellationToken) => log.TellAsync(_claim, state, cancellationToken);

    public async ValueTask<Claim> ClaimAsync(CancellationToken cancellationToken)
    {
        _claim = await log.ClaimAsync(new("", Reads: null), cancellationToken).ConfigureAwait(false);
        _encoder.BeginAfter(_claim.Top, "");
        return _claim;
    }

    /// <summary>Writes to the end of the connection; null, or why the run ends before that.</summary>
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

    /// <summary>Ends the log.</summary>
    /// <param name="end">Why the answer is not complete; null if it is.</param>
    public async ValueTask EndAsync(RunEnd? end)
    {
        if (end == RunEnd.InstanceLost)
        {
            await FollowAsync().ConfigureAwait(false);
            return;
        }

        if (end is not null)
            await log.AppendAsync(_claim, new[] { _encoder.Encode(end.Fields) }, "", CancellationToken.None).ConfigureAwait(false);

        // The run may be kept for a long time.
        _encoder.LetGo();
        await log.EndAsync(_claim).ConfigureAwait(false);
    }

    /// <summary>Another instance took this one to be dead and ended the run, so the last event comes from there.</summary>
    private async ValueTask FollowAsync()
    {
        while (await log.FollowAsync(CancellationToken.None).ConfigureAwait(false) is { HasEnded: false, IsMissing: false })
            await log.WaitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes from a batch what there is no room for, and returns why; null if all of it fits.</summary>
    private RunEnd? Fit(ref ReadOnlyMemory<Entry> batch)
    {
        long cost = 0;
        for (var count = 0; count < batch.Length; count++)
        {
            var entry = batch.Span[count];
            cost += entry.Cost;
            if (WhyNoRoom(cost) is not { } end)
                continue;

            // The event that says so gets the next position.
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
