using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Writes an upstream into the response of its one browser, and waits for that before it reads on. It takes turns with the browser's visit,
/// which begins the response, breaks silences, and ends it.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="crossing">Where the browser changes over to a shared log; null if there is none.</param>
/// <param name="visit">Woken when nothing more is to be written.</param>
/// <param name="heartbeat">After how much silence a comment is sent.</param>
/// <param name="telemetry">What is measured of the route.</param>
/// <param name="lastEventId">Where to resume.</param>
internal sealed class ResponseWriter(
    BrowserResponse response, Crossing? crossing, Wake visit, TimeSpan heartbeat, RouteTelemetry telemetry, string lastEventId)
    : RelayWriter(lastEventId)
{
    private Turn _turn;

    /// <summary>Blocks that are no events: they may come when it is the visit's turn.</summary>
    private List<Frame>? _passed;

    private Ending? _ending;
    private int _unsent;

    public override async Task<bool> WriteAsync(Connection connection)
    {
        do
        {
            // The thread that has read goes on to what has come on other connections, so that in a burst other threads do not wait for it.
            await Task.Yield();
            await _turn.EnterAsync().ConfigureAwait(false);
            try
            {
                while (_ending is null && connection.TryReadEvent())
                {
                    WritePassed();
                    Write(Frame.Encode(connection.Reader), connection.Reader.EventId);
                    MoveTo(connection.Reader.EventId);
                }

                await FlushAsync().ConfigureAwait(false);
                if (_ending is not null)
                    return false;
            }
            finally
            {
                _turn.Leave();
            }
        }
        while (await connection.FillAsync().ConfigureAwait(false));

        return true;
    }

    public override void Pass(SseReader block)
    {
        (_passed ??= []).Add(Frame.Of(block));
        base.Pass(block);
    }

    /// <summary>Comes before the first read of each connection, so the response has begun when there is an event to write.</summary>
    /// <param name="cancellationToken">Not needed: a flush ends by itself, after the write timeout at the latest.</param>
    public override async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        await _turn.EnterAsync().ConfigureAwait(false);
        try
        {
            await StartAsync().ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>The visit's turn: begins the response, breaks a silence, looks whether the shared log has come to where it can be crossed over to.</summary>
    /// <param name="wish">How it is to end; null to go on.</param>
    /// <returns>How it has ended, and then nothing more is written; null while it goes on.</returns>
    public async Task<Ending?> AttendAsync(Ending? wish = null)
    {
        await _turn.EnterAsync().ConfigureAwait(false);
        try
        {
            if (wish != Ending.Cancelled)
                await StartAsync().ConfigureAwait(false);

            // The upstream's run has ended, maybe within what it had read: what came before a block that is too large is sent.
            if (wish == Ending.Complete)
                await FlushAsync().ConfigureAwait(false);
            _ending ??= wish ?? (crossing?.TryCross() == true ? Ending.Crossed : null);
            if (_ending is null && !await response.BreakSilenceAsync(heartbeat).ConfigureAwait(false))
                _ending = Ending.Gone;

            return _ending;
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async ValueTask StartAsync()
    {
        if (_ending is null && !response.HasStarted && !await response.StartAsync().ConfigureAwait(false))
            End(Ending.Gone);
    }

    private async ValueTask FlushAsync()
    {
        WritePassed();
        if (_unsent == 0)
            return;

        var frames = _unsent;
        _unsent = 0;
        telemetry.Taken(frames);
        if (await response.FlushAsync().ConfigureAwait(false))
            telemetry.Delivered(frames);
        else
            End(Ending.Gone);
    }

    private void WritePassed()
    {
        if (_passed is not { } frames)
            return;

        _passed = null;
        foreach (var frame in frames)
            Write(frame.Bytes.Span, frame.Id);
    }

    private void Write(ReadOnlySpan<byte> frame, string? id)
    {
        if (_ending is not null)
            return;

        response.Write(frame);
        telemetry.Received(browsers: 1);
        _unsent++;
        if (crossing?.TryCross(id) == true)
            End(Ending.Crossed);
    }

    private void End(Ending ending)
    {
        _ending = ending;
        visit.Set(WakeReason.Changed);
    }
}
