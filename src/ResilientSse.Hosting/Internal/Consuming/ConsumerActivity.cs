namespace ResilientSse.Hosting.Internal;

/// <summary>When a consumer was last active, and since when its handler has been working. Written by one thread, read by any.</summary>
internal sealed class ConsumerActivity(TimeProvider clock)
{
    private long _last;
    private long _handlingSince;

    public DateTimeOffset? Last => Time(ref _last);

    public DateTimeOffset? HandlingSince => Time(ref _handlingSince);

    public void Note() => Volatile.Write(ref _last, Now);

    /// <summary>Forgets the last activity, because no more is expected.</summary>
    public void Forget() => Volatile.Write(ref _last, 0);

    public void BeginHandling()
    {
        Note();
        Volatile.Write(ref _handlingSince, Now);
    }

    /// <summary>While a handler was working no event could come, so a silence begins only now.</summary>
    public void EndHandling()
    {
        Note();
        Volatile.Write(ref _handlingSince, 0);
    }

    private long Now => clock.GetUtcNow().UtcTicks;

    private static DateTimeOffset? Time(ref long field) => Volatile.Read(ref field) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;
}
