namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Wakes a follower when nothing has been sent for a heartbeat's time. Sending does not touch it: when it fires it looks how long the
/// response has been silent, and goes on for what is left.
/// </summary>
internal sealed class SilenceTimer : IDisposable
{
    /// <summary>What clocks may differ by, and so the shortest time that it is set to.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly BrowserResponse _response;
    private readonly TimeSpan _heartbeat;
    private readonly Wake _wake;
    private readonly object _lock = new();
    private readonly ITimer _timer;
    private bool _isDisposed;

    public SilenceTimer(BrowserResponse response, TimeSpan heartbeat, TimeProvider time, Wake wake)
    {
        (_response, _heartbeat, _wake) = (response, heartbeat, wake);
        _timer = time.CreateTimer(static timer => ((SilenceTimer)timer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // The response may have been silent for long already: its browser has crossed over from another log.
        Change(heartbeat - response.Silence);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void OnTimer()
    {
        var left = _heartbeat - _response.Silence;
        if (left <= TimeSpan.Zero)
        {
            // Who has just been woken for another reason does not hear of it, and may find nothing to send.
            left = _wake.Set(WakeReason.Silence) ? _heartbeat : _heartbeat / 8;
        }

        Change(left);
    }

    private void Change(TimeSpan left)
    {
        // Not every TimeProvider bears that a timer is set and disposed of at the same time.
        lock (_lock)
        {
            if (!_isDisposed)
                _timer.Change(left > Tick ? left : Tick, Timeout.InfiniteTimeSpan);
        }
    }
}
