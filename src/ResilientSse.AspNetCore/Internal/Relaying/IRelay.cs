namespace ResilientSse.AspNetCore.Internal;

/// <summary>What writes a log that browsers follow: a shared upstream, or a run.</summary>
internal interface IRelay
{
    /// <summary>What the upstream sent, as far as this instance holds it.</summary>
    LogRing Ring { get; }

    /// <summary>What browsers are told of the upstream's state; null if they are told nothing.</summary>
    UpstreamStatus? Status { get; }

    /// <summary>Whether other instances have it too.</summary>
    bool IsElsewhere { get; }

    /// <summary>How a response ends that has sent all of a log that has ended.</summary>
    /// <param name="isStopping">Whether the app stops.</param>
    Ending AtTheEnd(bool isStopping);

    /// <summary>How a response ends whose place has left the log.</summary>
    /// <param name="client">Whose it is.</param>
    Ending Overtaken(string client);

    /// <summary>The same end, but the browser is not to come back before the upstream wants it to.</summary>
    Ending NotBeforeUpstream(Ending ending);
}
