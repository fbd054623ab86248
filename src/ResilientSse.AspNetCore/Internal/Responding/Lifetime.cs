namespace ResilientSse.AspNetCore.Internal;

/// <summary>How long a response lives: until its browser leaves, it is old enough, or the app stops. And so, what its end means.</summary>
internal sealed class Lifetime : IDisposable
{
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _age;
    private readonly CancellationTokenSource _end;

    public Lifetime(TimeSpan maxAge, TimeProvider time, CancellationToken aborted, CancellationToken stopping)
    {
        _aborted = aborted;
        _stopping = stopping;
        _age = new CancellationTokenSource(RetryTimes.Age(maxAge), time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping, _age.Token);
    }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Token => _end.Token;

    public bool IsOver => _end.IsCancellationRequested;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>What a first visit is told that has not got an answer.</summary>
    public Refusal Refusal => _aborted.IsCancellationRequested ? Refusal.BrowserLeft : IsStopping ? Refusal.Stopping : Refusal.Full;

    /// <summary>What its end means.</summary>
    public Ending Ending =>
        _aborted.IsCancellationRequested ? new(DropReasons.BrowserLeft, null)
        : _age.IsCancellationRequested ? Ending.Soon(DropReasons.MaxAge)
        : Ending.Busy(DropReasons.Stopping);

    /// <summary>Ends it: the browser has gone.</summary>
    public void End() => _end.Cancel();

    public void Dispose()
    {
        _end.Dispose();
        _age.Dispose();
    }
}
