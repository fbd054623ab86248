using System.Globalization;

namespace Cluster.Demo;

/// <summary>What has happened to the instances, for the page, and how long it took until another owned the upstream.</summary>
internal sealed class Diary
{
    private const int Kept = 12;

    private readonly Lock _lock = new();
    private readonly LinkedList<string> _lines = [];
    private long? _goneAt;

    /// <summary>The newest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>How many owners have been killed or stopped.</summary>
    public int Gone { get; private set; }

    public void Add(string line)
    {
        lock (_lock)
            Write(line);
    }

    /// <summary>The owner is about to go.</summary>
    public void OwnerGoes(string how)
    {
        lock (_lock)
        {
            _goneAt = TimeProvider.System.GetTimestamp();
            Gone++;
            Write(how);
        }
    }

    /// <summary>An instance has opened the upstream, which had no connection.</summary>
    public void TakenOver(string instance)
    {
        lock (_lock)
        {
            Write(_goneAt is { } at
                ? string.Create(CultureInfo.InvariantCulture, $"{instance} owns the upstream, {TimeProvider.System.GetElapsedTime(at).TotalSeconds:F2} s later.")
                : $"{instance} owns the upstream.");
            _goneAt = null;
        }
    }

    private void Write(string line)
    {
        _lines.AddFirst($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
        if (_lines.Count > Kept)
            _lines.RemoveLast();
    }
}
