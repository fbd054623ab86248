using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// How long something runs: until it is ended, by <c>Reconnect()</c> or with the token that it follows, or was silent for too long.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer of its own has nothing to release, and may be ended late.")]
internal sealed class Lifetime : Watchdog
{
    private const long NotWaiting = -1;

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _link;
    private ResponseBody? _body;
    private volatile bool _wasEnded;
    private TimeProvider _time = TimeProvider.System;
    private TimeSpan _maxSilence = Timeout.InfiniteTimeSpan;
    private long _waitingSince;

    /// <summary>Follows a token.</summary>
    public Lifetime(CancellationToken parent) => Follow(parent);

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Whether nothing has ended it but silence.</summary>
    public bool IsTooSilent => IsOver && !_wasEnded;

    /// <summary>Ends with that token, and no more with the one before.</summary>
    public void Follow(CancellationToken parent)
    {
        _link.Unregister();
        _link = parent.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
    }

    /// <summary>Ends that body with it, whatever ends it: its pending read by the token, otherwise by closing it.</summary>
    public void Own(ResponseBody body)
    {
        // Who ends it sets the token and then looks for a body, this the reverse.
        Interlocked.Exchange(ref _body, body);
        if (IsOver)
            body.CloseIfIdle();
    }

    /// <summary>How long a wait may last.</summary>
    public void LimitWaits(TimeSpan maxSilence, TimeProvider time) => (_maxSilence, _time) = (maxSilence, time);

    /// <summary>A wait begins, which ends it when it lasts for too long. It costs a look at the clock.</summary>
    public void StartWait()
    {
        if (_maxSilence == Timeout.InfiniteTimeSpan)
            return;

        Volatile.Write(ref _waitingSince, _time.GetTimestamp());
        if (!IsWatching)
            Watch(_time, _maxSilence);
    }

    /// <summary>The wait is over.</summary>
    public void EndWait() => Volatile.Write(ref _waitingSince, NotWaiting);

    public void End()
    {
        _wasEnded = true;
        Cancel();
    }

    /// <summary>Ends it, but lets what follows run on the thread pool; what that throws has nobody to go to.</summary>
    public void EndLater()
    {
        _wasEnded = true;
        _ = CancelLaterAsync();
    }

    /// <summary>Leaves the token that it follows. It may still be ended, which then ends nothing.</summary>
    public override void Dispose()
    {
        _link.Unregister();
        Volatile.Write(ref _body, null);
        base.Dispose();
    }

    protected override TimeSpan? Look()
    {
        var since = Volatile.Read(ref _waitingSince);
        if (since == NotWaiting)
            return _maxSilence;

        var left = _maxSilence - _time.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            return left;

        Cancel();
        return null;
    }

    private void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        finally
        {
            CloseBody();
        }
    }

    private async Task CancelLaterAsync()
    {
        try
        {
            // The cancellation may be done already, and would then be followed within the caller's stack.
            await _source.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        finally
        {
            CloseBody();
        }
    }

    private void CloseBody() => Volatile.Read(ref _body)?.CloseIfIdle();
}
