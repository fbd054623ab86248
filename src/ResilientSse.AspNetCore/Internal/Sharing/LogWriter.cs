namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes a shared upstream into its log: what one read has brought is appended as one batch. It waits for the fastest browser; those that
/// fall behind that do not hold it.
/// </summary>
internal sealed class LogWriter(SharedRelay relay, RouteTelemetry telemetry, LogLimits limits)
{
    private readonly BatchEncoder _encoder = new(limits, () => telemetry.Received(relay.Members.Browsers));
    private Claim _claim;

    /// <summary>What the upstream asks reconnecting clients to wait.</summary>
    public TimeSpan ReconnectionTime => _encoder.ReconnectionTime;

    /// <summary>The upstream's newest id; an empty string if it gave none.</summary>
    public string LastEventId => _encoder.LastEventId;

    public async ValueTask ClaimAsync(CancellationToken cancellationToken)
    {
        _claim = await relay.Log.ClaimAsync(relay.Log.Range, cancellationToken).ConfigureAwait(false);
        _encoder.BeginAfter(_claim.Top);
    }

    /// <summary>Writes to the end of the connection.</summary>
    public async Task WriteAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        do
        {
            while (_encoder.Take(upstream) is { Length: > 0 } batch)
                await AppendAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        while (await upstream.Connection.FillAsync().ConfigureAwait(false));
    }

    public ValueTask EndAsync(LogEnd end) => relay.Log.EndAsync(_claim, end, CancellationToken.None);

    /// <summary>Appends no more at once than the log keeps: it would drop what nobody can have got.</summary>
    private async ValueTask AppendAsync(ReadOnlyMemory<Entry> batch, CancellationToken cancellationToken)
    {
        while (batch.Length > 0)
        {
            var fitting = batch[..CountFitting(batch.Span)];
            await relay.Log.WaitForRoomAsync(fitting, cancellationToken).ConfigureAwait(false);
            await relay.Log.AppendAsync(_claim, fitting, cancellationToken).ConfigureAwait(false);
            batch = batch[fitting.Length..];
        }
    }

    private int CountFitting(ReadOnlySpan<Entry> batch)
    {
        var count = 1;
        for (var cost = batch[0].Cost; count < batch.Length && cost + batch[count].Cost <= limits.MaxBytes; count++)
            cost += batch[count].Cost;

        return count;
    }
}
