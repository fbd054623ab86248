using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>One accepted response and the reader of its body. It tells how it ended and leaves to others what follows from that.</summary>
internal sealed class Connection(StreamCore core, HttpMethod method, ResponseBody body, Lifetime lifetime)
    : BodyReads(core, method, body, lifetime), IAsyncDisposable
{
    private bool _eventAtHand;
    private bool _hasPendingRead;

    /// <summary>Moves the reader to the next event in what has been read already; blocks that are no event take effect on the way.</summary>
    public bool TryReadEvent()
    {
        if (_eventAtHand)
        {
            _eventAtHand = false;
            return true;
        }

        // What has been read already, has been looked at; and the read that is under way may be at work on the buffer.
        if (_hasPendingRead)
            return false;

        while (Reader.TryRead())
        {
            if (Reader.HasData)
            {
                ConnectionTelemetry.CountEvent(Core, ref Telemetry);
                return true;
            }

            Core.ResumePoint.Pass(Reader);
        }

        return false;
    }

    /// <summary>The event that the reader stands at says that the stream is complete.</summary>
    public void Complete() => IsComplete = true;

    /// <summary>Reads more bytes; false when there will be none: see <see cref="BodyReads.IsComplete"/> and <see cref="BodyReads.Drop"/>.</summary>
    public ValueTask<bool> FillAsync()
    {
        if (IsComplete)
            return new(false);
        if (!_hasPendingRead)
            return ReadAsync();

        _hasPendingRead = false;
        return PendingRead;
    }

    /// <summary>
    /// Waits until the connection counts as a success: with its first event, or by staying open. False when it ended before.
    /// A read that is then under way goes on.
    /// </summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "It is awaited once, here or by FillAsync.")]
    public async ValueTask<bool> IsHealthyAsync(TimeSpan healthyAfter)
    {
        var staysOpen = new TaskCompletionSource();
        using var timer = Core.Options.TimeProvider.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), staysOpen, healthyAfter, Timeout.InfiniteTimeSpan);

        while (!(_eventAtHand = TryReadEvent()))
        {
            // What ends this wait, the read that follows tells of.
            await Core.ResumePoint.WaitForRoomAsync(Lifetime.Token).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (staysOpen.Task.IsCompleted)
                return true;

            var readEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ReadEnds = readEnds;
            var read = ReadAsync();
            _hasPendingRead = !read.IsCompleted;

            // Not for the read itself: a task that WhenAny has let go of keeps a list for as long as it is pending.
            if (_hasPendingRead)
                await Task.WhenAny(readEnds.Task, staysOpen.Task).ConfigureAwait(false);
            ReadEnds = null;
            if (_hasPendingRead && !readEnds.Task.IsCompleted)
                return true;
            if (!await (_hasPendingRead ? FillAsync() : read).ConfigureAwait(false))
                return IsComplete;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasPendingRead)
        {
            Lifetime.End();
            await FillAsync().ConfigureAwait(false);
        }

        try
        {
            await Body.CloseAsync().ConfigureAwait(false);
            Core.ResumePoint.ReconnectionTime = Reader.ReconnectionTime ?? Core.ResumePoint.ReconnectionTime;
            Reader.Dispose();
            Telemetry?.End(Drop?.Exception ?? Reader.Failure);
        }
        finally
        {
            // That was others' code too, which may throw: then the timer would go on for ever.
            Lifetime.Dispose();
        }
    }
}
