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
internal sealed class ResponseWriter(
    BrowserResponse response, Crossing? crossing, Wake visit, TimeSpan heartbeat, RouteTelemetry telemetry) : RelayWriter
{
    private Turn _turn;

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
                await StartAsync().ConfigureAwait(false);
                while (_ending is null && connection.TryReadBlock())
                {
                    Write(Frame.Encode(connection), connection.EventId);
                    connection.Commit();
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

    private void Write(ReadOnlySpan<byte> frame, string? id)
    {
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
