namespace ResilientSse.Hosting.Internal;

/// <summary>When a consumer last had something to do, and since when its handler is at work. Read by any thread, written by one.</summary>
internal sealed class ConsumerActivity(TimeProvider clock)
{
    private long _last;
    private long _handlingSince;

    public DateTimeOffset? Last => Time(ref _last);

    public DateTimeOffset? HandlingSince => Time(ref _handlingSince);

    public void Note() => Volatile.Write(ref _last, Now);

    /// <summary>Nothing is expected any more.</summary>
    public void Forget() => Volatile.Write(ref _last, 0);

    public void BeginHandling()
    {
        Note();
        Volatile.Write(ref _handlingSince, Now);
    }

    /// <summary>While a handler was at work no event could come: a silence begins now.</summary>
    public void EndHandling()
    {
        Note();
        Volatile.Write(ref _handlingSince, 0);
    }

    private long Now => clock.GetUtcNow().UtcTicks;

    private static DateTimeOffset? Time(ref long field) => Volatile.Read(ref field) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;
}
