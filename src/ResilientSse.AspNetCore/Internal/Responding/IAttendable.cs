namespace ResilientSse.AspNetCore.Internal;

/// <summary>What the loop of a response waits on. It can be told that something needs attention.</summary>
internal interface IAttendable
{
    /// <summary>Ends the current wait, or the next one if there is none, because something needs attention.</summary>
    void Attend();
}
