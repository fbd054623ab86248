namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes a shared upstream into its log: what one read returns is appended as one batch. It waits for the fastest browser; slower ones do
/// not delay it.
/// </summary>
internal sealed class LogWriter(ILog log, LogRing ring, Membership members, RelayOptions options)
{
    private readonly BatchEncoder _encoder = new(options.Limits, () => options.Telemetry.Received(members.Browsers));
    private Claim _claim;

    /// <summary>How long the upstream asks clients to wait before they reconnect.</summary>
    public TimeSpan ReconnectionTime => _encoder.ReconnectionTime;

    /// <summary>The upstream's newest id; an empty string if it sent none.</summary>
    public string LastEventId => _encoder.LastEventId;

    /// <summary>Continues at the end of the claimed log.</summary>
    public void Begin(Claim claim)
    {
        _claim = claim;
        _encoder.BeginAfter(claim.Top, claim.UpstreamId);
    }

    /// <summary>Writes to the end of the connection; false if the log has another owner.</summary>
    public async Task<bool> WriteAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        do
        {
            while (_encoder.Take(upstream) is { Length: > 0 } batch)
            {
                if (!await AppendAsync(batch, cancellationToken).ConfigureAwait(false))
                    return false;
            }
        }
        while (await upstream.Connection.FillAsync().ConfigureAwait(false));

        return true;
    }

    /// <summary>Appends no more at once than the log keeps, because it would drop blocks that no browser can have got.</summary>
    private async ValueTask<bool> AppendAsync(ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken)
    {
        while (batch.Length > 0)
        {
            var fitting = batch[..CountFitting(batch.Span)];
            await ring.WaitForRoomAsync(fitting, cancellationToken).ConfigureAwait(false);
            if (await log.AppendAsync(_claim, fitting, _encoder.LastEventId, cancellationToken).ConfigureAwait(false) == AppendResult.Fenced)
                return false;

            batch = batch[fitting.Length..];
        }

        return true;
    }

    private int CountFitting(ReadOnlySpan<Entry> batch)
    {
        var count = 1;
        for (var cost = batch[0].Cost; count < batch.Length && cost + batch[count].Cost <= options.Limits.MaxBytes; count++)
            cost += batch[count].Cost;

        return count;
    }
}
