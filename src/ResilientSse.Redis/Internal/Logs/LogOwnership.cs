using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// A log that this instance owns. It appends, and restores from the ring what Redis has lost: only the owner knows that its ring has
/// everything that anybody has seen.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release, and may be cancelled late.")]
internal sealed class LogOwnership
{
    private readonly LogCommands _commands;
    private readonly LogRing _ring;
    private readonly LogTold _told;
    private readonly CancellationTokenSource _lost = new();

    /// <summary>Owns the log of the ring, from its newest block on.</summary>
    /// <param name="commands">The commands for the log.</param>
    /// <param name="ring">What this instance holds of the log.</param>
    /// <param name="told">What is known besides the blocks.</param>
    /// <param name="fence">The token under which it was claimed.</param>
    public LogOwnership(LogCommands commands, LogRing ring, LogTold told, long fence)
    {
        (_commands, _ring, _told) = (commands, ring, told);
        var range = ring.Range;
        Claim = new(IsOwner: true, fence, new(range.Epoch, range.Last)) { BeginsAfter = told.BeginsAfter, UpstreamId = told.UpstreamId, Lost = _lost.Token };
    }

    /// <summary>The claim; after a repair, its token may be newer than the caller's.</summary>
    public Claim Claim { get; private set; }

    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Appends blocks or, if there are none, checks whether that would be possible; repairs the log if necessary.</summary>
    /// <param name="batch">The blocks, which are not in the ring yet.</param>
    /// <param name="upstreamId">The upstream's newest id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AppendAnswer> AppendAsync(ReadOnlyMemory<Entry> batch, string upstreamId, CancellationToken cancellationToken)
    {
        var repaired = 0;
        for (var isRepair = false; ; isRepair = true)
        {
            var reply = await _commands.AppendAsync(Claim, _ring.Range.Last, batch, isRepair, upstreamId, cancellationToken).ConfigureAwait(false);
            var lostAfter = reply.LostAfter;
            switch (reply.Outcome)
            {
                case AppendOutcome.Appended:
                    return new(IsDone: true, repaired, reply.Ask, reply.State);
                case AppendOutcome.Fenced:
                    return new(IsDone: false, repaired);
                case AppendOutcome.Lost when !await RestoreAsync(cancellationToken).ConfigureAwait(false):
                    return new(IsDone: false, repaired);
                case AppendOutcome.Lost:
                    lostAfter = 0;
                    break;
            }

            var given = await GiveBackAsync(lostAfter, cancellationToken).ConfigureAwait(false);
            LogInstruments.Repaired.Add(given);
            repaired += given;
        }
    }

    /// <summary>Writes everything that the ring holds after a sequence to Redis; returns the number of blocks.</summary>
    public async Task<int> GiveBackAsync(long after, CancellationToken cancellationToken)
    {
        var entries = _ring.EntriesAfter(after);
        if (entries.Length > 0)
            await _commands.AppendAsync(Claim, entries[0].Sequence - 1, entries, isRepair: true, _told.UpstreamId, cancellationToken).ConfigureAwait(false);
        return entries.Length;
    }

    /// <summary>Notes that the log is lost, so that its writer stops.</summary>
    public void Lose() => _ = _lost.CancelAsync();

    /// <summary>Recreates a log that Redis has lost, with the same epoch and sequences; false if another instance was quicker.</summary>
    private async Task<bool> RestoreAsync(CancellationToken cancellationToken)
    {
        var range = _ring.Range;
        var made = await _commands.MakeAsync(
            LogView.None, (Claim.FencingToken, range.Last), range.Epoch, (range.First - 1, range.Begin), _told.BeginsAfter, _told.UpstreamId, cancellationToken).ConfigureAwait(false);
        if (!made.IsDone)
            return false;

        Claim = Claim with { FencingToken = made.Fence };
        await _told.TellAgainAsync(_commands, Claim, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
