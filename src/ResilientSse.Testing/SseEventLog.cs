using System.Globalization;
using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

/// <summary>
/// An append-only log of events for <see cref="SseScriptedConnection.Follow"/>: a backend that sends live events and replays what a
/// returning client has missed. It is thread-safe, and kept in memory without a limit.
/// </summary>
public sealed class SseEventLog
{
    private readonly Lock _gate = new();
    private readonly List<SseEventLogEntry> _entries = [];
    private TaskCompletionSource _grown = NewSignal();

    /// <summary>How many events have been appended.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>A copy of the events appended so far, oldest first.</summary>
    public IReadOnlyList<SseEventLogEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Appends an event; all connections that follow the log send it.</summary>
    /// <param name="data">The data, which may have several lines.</param>
    /// <param name="type">The event type, without CR or LF; null for none.</param>
    /// <returns>The event's id: <c>"1"</c>, <c>"2"</c> and so on.</returns>
    /// <exception cref="ArgumentException"><paramref name="type"/> has a line break in it.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    public string Append(string data, string? type = null)
    {
        _ = Wire.Event(data, id: null, type); // an invalid type throws here, not in the connections that follow
        string id;
        TaskCompletionSource grown;
        lock (_gate)
        {
            id = IdAt(_entries.Count);
            _entries.Add(new SseEventLogEntry(id, data, type));
            grown = _grown;
            _grown = NewSignal();
        }

        grown.SetResult();
        return id;
    }

    internal static string IdAt(int position) => Wire.Number(position + 1);

    internal static int PositionAfter(string? lastEventId) =>
        int.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    // Returns the entry at a position or, if there is none yet, the task that completes when the log grows.
    internal SseEventLogEntry? EntryOrSignal(int position, out Task grown)
    {
        lock (_gate)
        {
            // Taken under the same lock, so that an entry appended in between cannot be missed.
            grown = _grown.Task;
            return position < _entries.Count ? _entries[position] : null;
        }
    }

    // Asynchronous, because Append must not run the connections that wait.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
