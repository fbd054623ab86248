using ResilientSse.Internal;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>Where a relay resumes, and what it hears of blocks that are no events: they are relayed like all others.</summary>
internal sealed class RelayResumePoint(Relay relay, string lastEventId) : ResumePoint(lastEventId)
{
    public override void Pass(SseReader block)
    {
        relay.Append(block);
        relay.Log.Publish();
        base.Pass(block);
    }
}
