using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// A log that this instance owns. It appends, and gives back from the ring what Redis has lost: the owner alone knows that its ring has all
/// that anybody has seen.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release, and may be cancelled late.")]
internal sealed class LogOwnership(LogCommands commands, LogRing ring, LogTold told)
{
    private readonly CancellationTokenSource _lost = new();
    private Claim _claim;

    /// <summary>The claim; its token may be a newer one than the caller has, after a repair.</summary>
    public Claim Claim => _claim;

    public bool IsLost => _lost.IsCancellationRequested;

    public Claim Begin(long fence, Position top)
    {
        _claim = new(IsOwner: true, fence, top) { BeginsAfter = told.BeginsAfter, UpstreamId = told.UpstreamId, Lost = _lost.Token };
        return _claim;
    }

    /// <summary>Appends blocks, or looks whether that could be done if there are none; false if another owns the log.</summary>
    /// <param name="batch">The blocks, which are not in the ring yet.</param>
    /// <param name="upstreamId">The upstream's newest id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AppendAnswer> AppendAsync(ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        var repaired = 0;
        for (var isRepair = false; ; isRepair = true)
        {
            var (outcome, lostAfter, ask) = await commands.AppendAsync(_claim, ring.Range.Last, batch, isRepair, upstreamId, cancellationToken).ConfigureAwait(false);
            switch (outcome)
            {
                case AppendOutcome.Appended:
                    return new(IsDone: true, repaired, ask);
                case AppendOutcome.Fenced:
                    return new(IsDone: false, repaired);
                case AppendOutcome.Lost when !await RestoreAsync(cancellationToken).ConfigureAwait(false):
                    return new(IsDone: false, repaired);
                case AppendOutcome.Lost:
                    lostAfter = 0;
                    break;
            }

            repaired += await GiveBackAsync(lostAfter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts all into Redis that the ring holds after a sequence; how many blocks that were.</summary>
    public async Task<int> GiveBackAsync(long after, CancellationToken cancellationToken)
    {
        var entries = ring.EntriesAfter(after);
        if (entries.Length > 0)
            await commands.AppendAsync(_claim, entries[0].Sequence - 1, entries, isRepair: true, told.UpstreamId, cancellationToken).ConfigureAwait(false);
        return entries.Length;
    }

    /// <summary>It is lost: whoever writes it stops.</summary>
    public void Lose() => _ = _lost.CancelAsync();

    /// <summary>Makes the log anew that Redis has lost, under the same epoch and with the same sequences; false if somebody has been quicker.</summary>
    private async Task<bool> RestoreAsync(CancellationToken cancellationToken)
    {
        var range = ring.Range;
        var made = await commands.MakeAsync(
            LogView.None, _claim.FencingToken, range.Epoch, (range.First - 1, range.Begin), told.BeginsAfter, told.UpstreamId, cancellationToken).ConfigureAwait(false);
        if (made is not { } restored)
            return false;

        _claim = _claim with { FencingToken = restored.Fence };
        await told.TellAgainAsync(commands, _claim, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
