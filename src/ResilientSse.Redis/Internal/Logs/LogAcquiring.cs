using System.Diagnostics.CodeAnalysis;
using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.Redis.Internal;

/// <summary>The ways in which a log that was seen becomes this instance's; each returns null if it has changed since.</summary>
/// <param name="context">What all logs have in common.</param>
/// <param name="commands">Of this one.</param>
/// <param name="ring">What this instance holds.</param>
/// <param name="told">What is known beside the blocks.</param>
internal sealed class LogAcquiring(LogContext context, LogCommands commands, LogRing ring, LogTold told)
{
    private long _lastFence;

    /// <summary>The newest token and the newest sequence that this instance knows of.</summary>
    private (long Fence, long Top) Newest => (_lastFence, ring.Range.Last);

    /// <summary>Puts the log of this instance in place of what is there, if anything is.</summary>
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

    /// <summary>Makes a new log.</summary>
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

    /// <summary>Goes on with the log that is there. Where its newest blocks may be lost it is made anew: what has their positions must be what it was.</summary>
    /// <param name="request">What it is claimed for.</param>
    /// <param name="seen">What is there.</param>
    /// <param name="isRestEnough">Whether it is taken also then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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

    /// <summary>The log of this instance alone.</summary>
    public LogOwnership OwnAlone() => Own(_lastFence);

    /// <summary>It is not written here any more; returns the newest token that it was written under.</summary>
    public long LetGo(LogOwnership owned) => _lastFence = Math.Max(_lastFence, owned.Claim.FencingToken);

    /// <summary>What is not given back now is a hole in the log, which the next check or append finds and fills.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Likewise.")]
    private async Task TryGiveBackAsync(LogOwnership owned, CancellationToken cancellationToken)
    {
        try
        {
            await owned.GiveBackAsync(0, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            context.Logger.LogHeld(e, e.GetType().Name);
        }
    }

    private LogOwnership Own(long fence)
    {
        _lastFence = fence;
        return new(commands, ring, told, fence);
    }
}
