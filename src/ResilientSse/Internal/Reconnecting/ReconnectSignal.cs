namespace ResilientSse.Internal;

/// <summary>A request to reconnect, which ends what is under way. Requests that are made before one is taken count as one.</summary>
/// <remarks>
/// <see cref="Request"/> publishes the request and then looks at what is under way; <see cref="Ends"/> publishes what is under way and then
/// looks at the request: the handshake of <see cref="ByteSource"/>, whose proof holds here too.
/// </remarks>
internal struct ReconnectSignal
{
    private CancellationScope? _underWay;
    private int _isRequested;

    public bool IsRequested => Volatile.Read(ref _isRequested) == 1;

    /// <summary>
    /// Asks to reconnect. What follows runs on the thread pool, never on the caller's stack: the caller may hold a lock, or be a callback
    /// of this stream.
    /// </summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 0)
            Volatile.Read(ref _underWay)?.EndLater();
    }

    /// <summary>Takes the request, which the caller then fulfils; false if there is none.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isRequested, 0) == 1;

    /// <summary>Sets what a request ends; if there is a request already, it ends that at once. Null if nothing is under way.</summary>
    public void Ends(CancellationScope? underWay)
    {
        Interlocked.Exchange(ref _underWay, underWay);
        if (IsRequested)
            underWay?.End();
    }
}
