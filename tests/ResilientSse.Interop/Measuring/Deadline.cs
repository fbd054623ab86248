namespace ResilientSse.Interop.Measuring;

/// <summary>A token that is cancelled after a time, which can be set anew.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;

    public Deadline(TimeSpan time) =>
        _timer = TimeProvider.System.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _source, time, Timeout.InfiniteTimeSpan);

    /// <summary>After this, what has not come does not come at once.</summary>
    public static TimeSpan Patience => TimeSpan.FromSeconds(3);

    public CancellationToken Token => _source.Token;

    public void Set(TimeSpan time) => _timer.Change(time, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }
}
