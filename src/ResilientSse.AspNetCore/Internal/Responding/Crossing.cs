namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Where a browser that catches up on an upstream of its own changes over to the shared log: at an event whose id is unique in both,
/// for what follows it there is what would follow it here.
/// </summary>
internal sealed class Crossing(RelayLog shared, int maxIds)
{
    private readonly HashSet<string> _sent = [];
    private readonly Queue<string> _inOrder = new();
    private bool _isHopeless;

    /// <summary>Where the shared log goes on, once it has been crossed over to.</summary>
    public long Cursor { get; private set; }

    /// <summary>Whether this frame is the place.</summary>
    public bool TryCross(Frame frame)
    {
        if (frame.Id is not { Length: > 0 } id || _isHopeless)
            return false;

        // Ids that repeat tell no place: the browser stays where it is. What is older than the shared log can be is forgotten.
        _isHopeless = !_sent.Add(id);
        _inOrder.Enqueue(id);
        if (_inOrder.Count > maxIds)
            _sent.Remove(_inOrder.Dequeue());
        if (_isHopeless || shared.After(id) is not { } cursor)
            return false;

        Cursor = cursor;
        return true;
    }
}
