namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes a log into a response: every frame that it has not sent, one flush, and again when there is more.</summary>
internal sealed class Follower(BrowserResponse response, TimeSpan heartbeat, TimeProvider time, RouteTelemetry telemetry)
{
    /// <summary>Under load several frames go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    /// <summary>Follows a log until something ends that.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="crossing">
    /// Where to change over to another log; null to stay. A log that is left for another one has this reader only, and waits for it.
    /// </param>
    /// <param name="isOwn">Whether this is the only reader of the log, which waits for it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Ending> FollowAsync(RelayLog log, long cursor, bool isOwn, Crossing? crossing, CancellationToken cancellationToken)
    {
        var wake = new Wake();
        using var cancelled = cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Set(WakeReason.Cancelled), wake);
        using var timer = new SilenceTimer(response, heartbeat, time, wake);

        while (!wake.IsCancelled)
        {
            try
            {
                // Before the log is read: what comes in between is not missed.
                crossing?.Watch(wake);
                var begin = cursor;
                var (read, isCrossed) = WriteFrames(log, ref cursor, crossing);
                telemetry.Taken(log, begin, cursor);
                if (cursor > begin && !await response.FlushAsync().ConfigureAwait(false))
                    return Ending.Gone;
                telemetry.Delivered(cursor - begin);
                if (isCrossed)
                    return Ending.Crossed;
                if (isOwn && cursor > begin)
                    log.Forget(cursor);
                if (read is LogRead.Overtaken or LogRead.Complete)
                    return read == LogRead.Complete ? Ending.Complete : Ending.Overtaken;

                if (read == LogRead.Nothing && !wake.IsCancelled && log.TryWait(cursor, wake))
                {
                    var reason = await wake.WaitAsync().ConfigureAwait(false);
                    wake.Reset();
                    if (reason != WakeReason.Changed || crossing is not null)
                        log.StopWaiting(wake);
                    if (reason == WakeReason.Silence && !await BreakSilenceAsync().ConfigureAwait(false))
                        return Ending.Gone;
                }
            }
            finally
            {
                crossing?.StopWatching(wake);
            }
        }

        return Ending.Cancelled;
    }

    /// <summary>Writes frames until there are no more, there are enough for a flush, or one is the place to cross over.</summary>
    private (LogRead Read, bool IsCrossed) WriteFrames(RelayLog log, ref long cursor, Crossing? crossing)
    {
        var read = LogRead.Frame;
        for (var bytes = 0; bytes < MaxBytesPerFlush && (read = log.TryRead(ref cursor, out var frame)) == LogRead.Frame;)
        {
            response.Write(frame.Bytes.Span);
            bytes += frame.Bytes.Length;
            if (crossing?.TryCross(frame) == true)
                return (read, true);
        }

        return (read, read == LogRead.Nothing && crossing?.TryCross() == true);
    }

    /// <summary>Sends a comment. But the timer may have come while something was being sent.</summary>
    private ValueTask<bool> BreakSilenceAsync() => response.Silence > heartbeat / 2 ? response.HeartbeatAsync() : new(true);
}
