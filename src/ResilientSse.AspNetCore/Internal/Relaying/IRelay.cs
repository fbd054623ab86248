namespace ResilientSse.AspNetCore.Internal;

/// <summary>Writes a log that browsers follow: a shared upstream or a run.</summary>
internal interface IRelay
{
    /// <summary>What the upstream sent, as far as this instance holds it.</summary>
    LogRing Ring { get; }

    /// <summary>The upstream's state, for browsers that are told about it; otherwise null.</summary>
    UpstreamStatus? Status { get; }

    /// <summary>Whether other instances serve the log too.</summary>
    bool IsElsewhere { get; }

    /// <summary>How a response ends after it has sent all of a log that has ended.</summary>
    /// <param name="isStopping">Whether the app is stopping.</param>
    Ending AtTheEnd(bool isStopping);

    /// <summary>How a response ends whose position is no longer in the log.</summary>
    /// <param name="client">The client that it belongs to.</param>
    Ending Overtaken(string client);

    /// <summary>The same end, but the browser does not come back earlier than the upstream asks for.</summary>
    Ending NotBeforeUpstream(Ending ending);
}
