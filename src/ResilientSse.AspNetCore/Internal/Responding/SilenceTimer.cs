using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Wakes who stays with a response when nothing has been sent for a heartbeat's time.</summary>
internal sealed class SilenceTimer : IWatched, IDisposable
{
    private readonly BrowserResponse _response;
    private readonly TimeSpan _heartbeat;
    private readonly Wake _wake;
    private readonly Watchdog _watchdog;

    public SilenceTimer(BrowserResponse response, TimeSpan heartbeat, TimeProvider time, Wake wake)
    {
        (_response, _heartbeat, _wake) = (response, heartbeat, wake);

        // The response may have been silent for long already: its browser has crossed over from an upstream of its own.
        _watchdog = new Watchdog(this, time, heartbeat - response.Silence);
    }

    public void Dispose() => _watchdog.Dispose();

    TimeSpan? IWatched.TimeLeft()
    {
        var left = _heartbeat - _response.Silence;
        if (left > TimeSpan.Zero)
            return left;

        // Who has just been woken for another reason does not hear of it, and may find nothing to send.
        return _wake.Set(WakeReason.Silence) ? _heartbeat : _heartbeat / 8;
    }
}
