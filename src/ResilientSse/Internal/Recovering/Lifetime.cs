using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>
/// How long something runs: until it is ended, by <c>Reconnect()</c> or with the token that it follows, or was silent for too long.
/// </summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source whose timer is not armed has nothing to release, and may be ended late.")]
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationTokenSource _source;
    private CancellationTokenRegistration _link;
    private CancellationTokenRegistration _body;
    private volatile bool _wasEnded;
    private bool _isArmed;

    /// <summary>Follows a token. Without a limit to its silence it needs no time.</summary>
    public Lifetime(CancellationToken parent, TimeProvider? time = null)
    {
        _source = time is null ? new() : new(Timeout.InfiniteTimeSpan, time);
        Follow(parent);
    }

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Whether nothing has ended it but <see cref="EndAfter"/>.</summary>
    public bool IsTooSilent => IsOver && !_wasEnded;

    /// <summary>Ends with that token, and no more with the one before.</summary>
    public void Follow(CancellationToken parent)
    {
        _link.Unregister();
        _link = parent.UnsafeRegister(static lifetime => ((Lifetime)lifetime!).End(), this);
    }

    /// <summary>Ends that body with it, whatever ends it: its pending read by the token, otherwise by closing it.</summary>
    public void Own(ResponseBody body) => _body = Token.UnsafeRegister(static body => ((ResponseBody)body!).CloseIfIdle(), body);

    /// <summary>Ends it after that time, counted anew with each call.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The source was made with a TimeProvider.")]
    public void EndAfter(TimeSpan silence)
    {
        var isArmed = silence != Timeout.InfiniteTimeSpan;
        if (isArmed || _isArmed)
            _source.CancelAfter(silence);

        _isArmed = isArmed;
    }

    public void End()
    {
        _wasEnded = true;
        _source.Cancel();
    }

    /// <summary>Ends it, but lets what follows run on the thread pool; what that throws has nobody to go to.</summary>
    public void EndLater()
    {
        _wasEnded = true;
        _ = _source.CancelAsync();
    }

    /// <summary>Leaves the token that it follows. It may still be ended, which then ends nothing.</summary>
    public void Dispose()
    {
        _link.Unregister();
        _body.Unregister();
        EndAfter(Timeout.InfiniteTimeSpan);
    }
}
