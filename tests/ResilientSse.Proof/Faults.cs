using System.Globalization;
using System.Text;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

/// <summary>
/// A server with a numbered log that honours <c>Last-Event-ID</c> and does to each connection what the seed says: every kind of fault,
/// at any byte, in pieces of any size.
/// </summary>
/// <param name="events">How many events there are; then comes <c>[END]</c>.</param>
/// <param name="faults">About how many faults it spreads over them.</param>
/// <param name="seed">Makes a run repeatable.</param>
internal sealed class Faults(int events, int faults, int seed)
{
    public const string End = "[END]";

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>What was done how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total => _counts.Values.Sum();

    /// <summary>One connection, after the id that its request names.</summary>
    public void Serve(SseScriptedConnection connection)
    {
        var next = connection.Request.LastEventId is { } id ? int.Parse(id, CultureInfo.InvariantCulture) + 1 : 1;
        lock (_random)
            Serve(connection, next);
    }

    private void Serve(SseScriptedConnection connection, int next)
    {
        if (_random.Next(8) == 0 && Refuse(connection))
            return;

        var count = Math.Min(_random.Next(1, (2 * events / faults) + 2), events + 1 - next);
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(next, count).Select(Block)));
        if (_random.Next(3) == 0)
            connection.Split(_random.Next(1, 4000));

        if (next + count > events)
            connection.Raw(body).Event(End).Stall();
        else
            Break(connection, body);
    }

    private bool Refuse(SseScriptedConnection connection)
    {
        switch (_random.Next(4))
        {
            case 0:
                Count("refused");
                connection.Refuse();
                break;
            case 1:
                Count("503");
                connection.Status(503, retryAfter: _random.Next(2));
                break;
            case 2:
                Count("headers never come");
                connection.NeverAnswer();
                break;
            default:
                Count("200 and close");
                break;
        }

        return true;
    }

    private void Break(SseScriptedConnection connection, byte[] body)
    {
        // Anywhere: in an id, in a multi-byte character, between CR and LF, between two events.
        var cut = body.AsMemory(0, _random.Next(body.Length + 1));
        switch (_random.Next(4))
        {
            case 0:
                Count("clean end");
                connection.Raw(cut);
                break;
            case 1:
                Count("stall");
                connection.Raw(cut).Stall();
                break;
            case 2:
                Count("retry: 0 and cut");
                connection.Retry(0).Raw(cut).Cut();
                break;
            default:
                Count("cut");
                connection.Raw(cut).Cut();
                break;
        }
    }

    private void Count(string fault) => _counts[fault] = _counts.GetValueOrDefault(fault) + 1;

    private static string Block(int number) => (number % 4) switch
    {
        0 => $"id: {number}\r\nevent: status\r\ndata: {{\"n\":{number}}}\r\n\r\n",
        1 => $": heartbeat\ndata: first\ndata: second 🙂\nid: {number}\n\n",
        2 => $"id: {number}\rdata: x\r\r",
        _ => $"event: status\nid: {number}\ndata: {{\"guild\":\"42\",\"status\":\"online\",\"members\":{number}}}\n\n",
    };
}
