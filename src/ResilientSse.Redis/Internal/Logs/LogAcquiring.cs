using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>The ways to become the owner of a log as it was seen; each returns null if the log has changed since.</summary>
/// <param name="context">What all logs share.</param>
/// <param name="commands">The commands for this log.</param>
/// <param name="ring">What this instance holds of the log.</param>
/// <param name="told">What is known besides the blocks.</param>
internal sealed class LogAcquiring(LogContext context, LogCommands commands, LogRing ring, LogTold told)
{
    private long _lastFence;

    /// <summary>The newest token and sequence that this instance knows.</summary>
    private (long Fence, long Top) Newest => (_lastFence, ring.Range.Last);

    /// <summary>Writes the log of this instance to Redis, in place of the one that was seen, if any.</summary>
    public async Task<LogOwnership?> GiveBackAsync(LogView seen, CancellationToken cancellationToken)
    {
        var range = ring.Range;
        var made = await commands.MakeAsync(
            seen, Newest, range.Epoch, (range.First - 1, range.Begin), told.BeginsAfter, told.UpstreamId, cancellationToken).ConfigureAwait(false);
        if (!made.IsDone)
            return null;

        var owned = Own(made.Fence);
        await TryGiveBackAsync(owned, cancellationToken).ConfigureAwait(false);
        return owned;
    }

    /// <summary>Creates a new log.</summary>
    public async Task<LogOwnership?> MakeAsync(LogView seen, string beginsAfter, CancellationToken cancellationToken)
    {
        var epoch = Epoch.Draw();
        var made = await commands.MakeAsync(seen, Newest, epoch, null, beginsAfter, beginsAfter, cancellationToken).ConfigureAwait(false);
        if (!made.IsDone)
            return null;

        told.Begin(beginsAfter);
        ring.Begin(new(epoch, made.Top), made.Top);
        return Own(made.Fence);
    }

    /// <summary>
    /// Takes over the log that is there. If its newest blocks may be lost, a new log is created, because positions must never be reused for
    /// other blocks.
    /// </summary>
    /// <param name="request">What it is claimed with.</param>
    /// <param name="seen">The log as it was seen.</param>
    /// <param name="isRestEnough">Whether to take it over even then.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public async Task<LogOwnership?> TakeAsync(ClaimRequest request, LogView seen, bool isRestEnough, CancellationToken cancellationToken)
    {
        var range = ring.Range;
        told.Note(seen);
        var taken = await commands.TakeAsync(seen, Newest, isRestEnough, cancellationToken).ConfigureAwait(false);
        if (taken.Outcome == ClaimOutcome.MayHaveLost)
        {
            context.Logger.LogMayHaveLost();
            return await MakeAsync(seen, told.ResumeAfter(request), cancellationToken).ConfigureAwait(false);
        }

        if (!taken.IsDone)
            return null;

        LogInstruments.TakeOvers.Add(1);
        told.Own();
        if (range.Last != taken.Top)
            ring.Begin(new(range.Epoch, taken.Top), seen.Begin);
        return Own(taken.Fence);
    }

    /// <summary>Owns a log that only this instance knows of.</summary>
    public LogOwnership OwnAlone() => Own(_lastFence);

    /// <summary>Notes that this instance no longer writes the log; returns the newest token under which it did.</summary>
    public long LetGo(LogOwnership owned) => _lastFence = Math.Max(_lastFence, owned.Claim.FencingToken);

    /// <summary>What cannot be restored now leaves a hole in the log, which the next check or append finds and fills.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The next check or append finds the hole.")]
    private async Task TryGiveBackAsync(LogOwnership owned, CancellationToken cancellationToken)
    {
        try
        {
            await owned.GiveBackAsync(0, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            context.Logger.LogHeld(LoggableCause.Itself(e), e.GetType().Name);
        }
    }

    private LogOwnership Own(long fence)
    {
        _lastFence = fence;
        return new(commands, ring, told, fence);
    }
}
