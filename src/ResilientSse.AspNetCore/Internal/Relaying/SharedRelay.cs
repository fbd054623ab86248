using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// One upstream for all who share it, written into a log. It belongs to nobody: it runs outside the ExecutionContext of the request that
/// started it, and keeps nothing of that but the token for its upstream.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its end releases what it has.")]
internal sealed class SharedRelay : Relay
{
    private readonly TimeSpan _lingerTime;
    private readonly ITimer _linger;
    private int _browsers;

    /// <param name="options">How relays of this route behave.</param>
    /// <param name="upstream">The address.</param>
    /// <param name="token">The token for it.</param>
    public SharedRelay(RelayOptions options, Uri upstream, string token)
        : this(options, upstream, options.ForUpstream(token, "", isForOne: false))
    {
    }

    private SharedRelay(RelayOptions options, Uri upstream, SseStreamOptions stream)
        : base(options, upstream, stream)
    {
        _lingerTime = options.Linger;
        _linger = stream.TimeProvider.CreateTimer(
            static relay => ((SharedRelay)relay!).StopUnlessUsed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Log = new RelayLog(options.RingEvents, options.RingBytes, options.Budget);
        Writer = new LogWriter(this, Log, options.Telemetry);
    }

    /// <summary>What the upstream sent.</summary>
    public RelayLog Log { get; }

    /// <summary>Who has been too slow for it.</summary>
    public TooSlowCounts TooSlow { get; } = new();

    /// <summary>How many browsers it has.</summary>
    public int Browsers => Volatile.Read(ref _browsers);

    protected override RelayWriter Writer { get; }

    /// <summary>A browser comes; false if the relay is over and a new one is needed.</summary>
    /// <param name="isReturning">
    /// Whether it waits while the upstream is away. One that does not is content with the refusal of a relay that is over.
    /// </param>
    public bool TryJoin(bool isReturning)
    {
        lock (Lock)
        {
            if (IsOver && (isReturning || !IsRefused))
                return false;

            _browsers++;
            IsAwaited |= isReturning;
            return true;
        }
    }

    /// <summary>A browser leaves; after the last one the relay lingers, then stops.</summary>
    public void Leave()
    {
        lock (Lock)
        {
            if (--_browsers > 0)
                return;
            if (IsOver)
                Log.Clear();
            else if (_lingerTime > TimeSpan.Zero)
                _linger.Change(_lingerTime, Timeout.InfiniteTimeSpan);
            else
                Stop();
        }
    }

    protected override void OnEnded()
    {
        _linger.Dispose();
        Log.Complete();
        if (_browsers == 0)
            Log.Clear();
    }

    private void StopUnlessUsed()
    {
        lock (Lock)
        {
            if (_browsers == 0)
                Stop();
        }
    }
}
