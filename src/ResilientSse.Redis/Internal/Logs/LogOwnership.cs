using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>
/// A log that this instance owns. It appends, and gives back from the ring what Redis has lost: the owner alone knows that its ring has all
/// that anybody has seen.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a link has nothing to release, and may be cancelled late.")]
internal sealed class LogOwnership
{
    private readonly LogCommands _commands;
    private readonly LogRing _ring;
    private readonly LogTold _told;
    private readonly CancellationTokenSource _lost = new();

    /// <summary>The log of the ring, from its newest block on.</summary>
    /// <param name="commands">Of the log.</param>
    /// <param name="ring">What this instance holds.</param>
    /// <param name="told">What is known beside the blocks.</param>
    /// <param name="fence">The token that it was claimed under.</param>
    public LogOwnership(LogCommands commands, LogRing ring, LogTold told, long fence)
    {
        (_commands, _ring, _told) = (commands, ring, told);
        var range = ring.Range;
        Claim = new(IsOwner: true, fence, new(range.Epoch, range.Last)) { BeginsAfter = told.BeginsAfter, UpstreamId = told.UpstreamId, Lost = _lost.Token };
    }

    /// <summary>The claim; its token may be a newer one than the caller has, after a repair.</summary>
    public Claim Claim { get; private set; }

    public bool IsLost => _lost.IsCancellationRequested;

    /// <summary>Appends blocks, or looks whether that could be done if there are none; false if another owns the log.</summary>
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

    /// <summary>Puts all into Redis that the ring holds after a sequence; how many blocks that were.</summary>
    public async Task<int> GiveBackAsync(long after, CancellationToken cancellationToken)
    {
        var entries = _ring.EntriesAfter(after);
        if (entries.Length > 0)
            await _commands.AppendAsync(Claim, entries[0].Sequence - 1, entries, isRepair: true, _told.UpstreamId, cancellationToken).ConfigureAwait(false);
        return entries.Length;
    }

    /// <summary>It is lost: whoever writes it stops.</summary>
    public void Lose() => _ = _lost.CancelAsync();

    /// <summary>Makes the log anew that Redis has lost, under the same epoch and with the same sequences; false if somebody has been quicker.</summary>
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
