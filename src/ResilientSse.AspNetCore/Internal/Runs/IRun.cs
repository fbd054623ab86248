namespace ResilientSse.AspNetCore.Internal;

/// <summary>A run that a browser reads, of this or another instance.</summary>
internal interface IRun : IRelay
{
    Epoch Id { get; }

    /// <summary>How its POST was answered: null if the upstream accepted it.</summary>
    Task<Refusal?> Answer { get; }

    /// <summary>Completes when the run is over and its log says how.</summary>
    Task Over { get; }

    /// <summary>Cancels the run; no effect if it is over.</summary>
    ValueTask CancelAsync();

    /// <summary>Notes that a browser has resumed it.</summary>
    void Resumed();

    /// <summary>Removes a browser.</summary>
    void Leave();
}
