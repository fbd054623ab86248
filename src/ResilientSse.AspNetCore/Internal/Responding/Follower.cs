namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes a log into a response: every frame that it has not sent, one flush, and again when there is more.</summary>
internal sealed class Follower(BrowserResponse response, TimeSpan heartbeat, TimeProvider time, RouteTelemetry telemetry)
{
    /// <summary>Under load several frames go out with one flush, but not without end.</summary>
    private const int MaxBytesPerFlush = 64 * 1024;

    /// <summary>Follows a log until something ends that.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Ending> FollowAsync(RelayLog log, long cursor, CancellationToken cancellationToken)
    {
        var wake = new Wake();
        using var cancelled = cancellationToken.UnsafeRegister(static wake => ((Wake)wake!).Set(WakeReason.Cancelled), wake);
        using var timer = new SilenceTimer(response, heartbeat, time, wake);

        while (!wake.IsCancelled)
        {
            var begin = cursor;
            var read = WriteFrames(log, ref cursor);
            telemetry.Taken(log, begin, cursor);
            if (cursor > begin && !await response.FlushAsync().ConfigureAwait(false))
                return Ending.Gone;
            telemetry.Delivered(cursor - begin);
            if (read is LogRead.Overtaken or LogRead.Complete)
                return read == LogRead.Complete ? Ending.Complete : Ending.Overtaken;

            if (read == LogRead.Nothing && !wake.IsCancelled && log.TryWait(cursor, wake))
            {
                var reason = await wake.WaitAsync().ConfigureAwait(false);
                wake.Reset();
                if (reason != WakeReason.Changed)
                    log.StopWaiting(wake);
                if (reason == WakeReason.Silence && !await response.BreakSilenceAsync(heartbeat).ConfigureAwait(false))
                    return Ending.Gone;
            }
        }

        return Ending.Cancelled;
    }

    /// <summary>Writes frames until there are no more, or enough for a flush.</summary>
    private LogRead WriteFrames(RelayLog log, ref long cursor)
    {
        var read = LogRead.Frame;
        for (var bytes = 0; bytes < MaxBytesPerFlush && (read = log.TryRead(ref cursor, out var frame)) == LogRead.Frame;)
        {
            response.Write(frame.Bytes.Span);
            bytes += frame.Bytes.Length;
        }

        return read;
    }
}
