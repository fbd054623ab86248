namespace ResilientSse.Testing.Internal;

/// <summary>A step of a connection's body, as plain data; <see cref="ScriptPlayer"/> plays it.</summary>
internal abstract record ScriptStep
{
    /// <summary>Bytes to send, with the id of the event if it can be replayed.</summary>
    internal sealed record Send(ReadOnlyMemory<byte> Bytes, string? EventId = null) : ScriptStep;

    internal sealed record Split(int Size, TimeSpan Pause = default, bool Once = false) : ScriptStep;

    internal sealed record Wait(TimeSpan Time) : ScriptStep;

    internal sealed record Until(Task Signal) : ScriptStep;

    internal sealed record Replay : ScriptStep;

    internal sealed record Follow(SseEventLog Log, int Events) : ScriptStep;

    internal sealed record Cut(Unfinished? Begun, bool Reset = false) : ScriptStep;

    internal sealed record Stall : ScriptStep;

    /// <summary>The event that a cut leaves without its blank line.</summary>
    /// <param name="Id">The id of the event.</param>
    /// <param name="Bytes">The whole event, as a later replay sends it.</param>
    /// <param name="FromLog">Whether to use the next entry of the followed log instead, if there is one.</param>
    internal sealed record Unfinished(string Id, ReadOnlyMemory<byte> Bytes, bool FromLog);
}
