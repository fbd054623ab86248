namespace ResilientSse.Redis.Internal;

/// <summary>
/// How long a lease lasts, as its owner sees it: counted from before the request. So it ends here before it ends in Redis, even if the
/// answer took long or the process was frozen.
/// </summary>
internal sealed class LeaseTime(SseRedisOptions options, TimeProvider clock, long asked)
{
    private long _asked = asked;

    public TimeProvider Clock => clock;

    public TimeSpan Interval => options.HeartbeatInterval;

    public TimeSpan Left
    {
        get
        {
            var left = options.DeadAfter - clock.GetElapsedTime(Volatile.Read(ref _asked));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public long Now => clock.GetTimestamp();

    public void Renew(long asked) => Volatile.Write(ref _asked, asked);
}
