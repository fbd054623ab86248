namespace ResilientSse.AspNetCore.Internal;

/// <summary>A run that a browser reads, of this instance or of another one.</summary>
internal interface IRun : IRelay
{
    Epoch Id { get; }

    /// <summary>How its POST was answered: null when the upstream accepted it.</summary>
    Task<Refusal?> Answer { get; }

    /// <summary>Completes when it is over, and its log says how.</summary>
    Task Over { get; }

    /// <summary>Ends it, as its owner wants; nothing, if it is over.</summary>
    ValueTask CancelAsync();

    /// <summary>A browser has come back to it.</summary>
    void Resumed();

    /// <summary>A browser leaves.</summary>
    void Leave();
}
