using System.Collections.Concurrent;

namespace GuildStatus.Backend;

/// <summary>The open streams, and what can be done to them.</summary>
internal sealed class Faults(TimeProvider time)
{
    private readonly ConcurrentDictionary<OpenStream, bool> _open = [];
    private DateTimeOffset _refusesUntil;
    private int _opened;

    /// <summary>How many streams are open.</summary>
    public int Open => _open.Count;

    /// <summary>How many have been opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>How long it will go on refusing.</summary>
    public TimeSpan RefusesFor => TimeSpan.FromTicks(Math.Max(0, (_refusesUntil - time.GetUtcNow()).Ticks));

    public OpenStream Enter(HttpContext context)
    {
        var stream = new OpenStream(context);
        Interlocked.Increment(ref _opened);
        _open[stream] = true;
        return stream;
    }

    public void Leave(OpenStream stream) => _open.TryRemove(stream, out _);

    /// <summary>Breaks all connections, wherever in an event they are.</summary>
    public void Drop()
    {
        foreach (var stream in _open.Keys)
            stream.Abort();
    }

    /// <summary>Lets all connections stand open, and sends nothing on them ever again.</summary>
    public void Stall()
    {
        foreach (var stream in _open.Keys)
            stream.Stall();
    }

    /// <summary>Breaks all connections, and answers 503 for a while.</summary>
    public void Refuse(TimeSpan duration)
    {
        _refusesUntil = time.GetUtcNow() + duration;
        Drop();
    }
}
