using System.Diagnostics.CodeAnalysis;

namespace ResilientSse.Internal;

/// <summary>How long something runs: until it is ended, or until the token that it follows is cancelled.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A source without a timer of its own has nothing to release, and may be ended late.")]
internal sealed class CancellationScope : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _link;

    public CancellationScope(CancellationToken parent) => Follow(parent);

    /// <summary>Cancelled when it ends.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>Ends with that token, and no more with the one before.</summary>
    public void Follow(CancellationToken parent)
    {
        _link.Unregister();
        _link = parent.UnsafeRegister(static scope => ((CancellationScope)scope!).End(), this);
    }

    public void End() => _source.Cancel();

    /// <summary>Ends it, but lets what follows run on the thread pool; what that throws has nobody to go to.</summary>
    public void EndLater() => _ = _source.CancelAsync();

    /// <summary>Leaves the token that it follows. It may still be ended, which then ends nothing.</summary>
    public void Dispose() => _link.Unregister();
}
