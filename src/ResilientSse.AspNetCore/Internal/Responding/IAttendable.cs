namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the loop of a response waits with: it can be told that there is something to see to.</summary>
internal interface IAttendable
{
    /// <summary>There is something to see to: ends the wait, or the next one if nobody waits.</summary>
    void Attend();
}
