namespace ResilientSse.Internal;

/// <summary>
/// A caller's request to reconnect: it ends what is under way. All who ask before the request is taken ask for the same reconnect.
/// </summary>
/// <remarks>
/// Whoever asks publishes the request and then looks at what is under way; whoever begins something publishes that and then looks at the
/// request: the handshake of <see cref="ByteSource"/>, whose proof holds here too.
/// </remarks>
internal struct ReconnectSignal
{
    private CancellationScope? _underWay;
    private int _isRequested;

    public bool IsRequested => Volatile.Read(ref _isRequested) == 1;

    /// <summary>
    /// Asks to reconnect. What follows runs on the thread pool, never within the caller's stack: the caller may hold a lock, or be
    /// a callback of this very stream.
    /// </summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 0)
            Volatile.Read(ref _underWay)?.EndLater();
    }

    /// <summary>Takes the request, which what comes next fulfils; false if there is none.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isRequested, 0) == 1;

    /// <summary>From now on a request ends that; at once, if there is one. Null: nothing is under way.</summary>
    public void Ends(CancellationScope? underWay)
    {
        Interlocked.Exchange(ref _underWay, underWay);
        if (IsRequested)
            underWay?.End();
    }
}
