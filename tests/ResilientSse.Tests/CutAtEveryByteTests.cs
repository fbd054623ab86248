using System.Text;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests;

/// <summary>Cut the connection at any byte: with a server that replays after the id it is sent, nothing is lost and nothing comes twice.</summary>
public sealed class CutAtEveryByteTests
{
    // Each event with its id; between them an id-only block would be a lie to the server, so there is none.
    private static readonly (string Id, string Block, string Data)[] Events =
    [
        ("1", "id: 1\ndata: plain\n\n", "plain"),
        ("2", ": heartbeat\r\nid: 2\r\nevent: status\r\ndata: crlf\r\ndata: two lines\r\n\r\n", "crlf\ntwo lines"),
        ("3", "data: id last\rid: 3\r\r", "id last"),
        ("4ä", "retry: 10\n\nid: 4ä\ndata: 4-byte 🙂\n\n", "4-byte 🙂"),
        ("5", "id: 5\ndata\n\n", ""),
        ("6", "id: 6\ndata: last\n\n", "last"),
    ];

    public static TheoryData<bool> Ways => new(true, false);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_event_comes_exactly_once_and_in_order(bool clean)
    {
        var length = Encoding.UTF8.GetByteCount("\ufeff" + string.Concat(Events.Select(e => e.Block)));
        for (var cut = 0; cut <= length; cut++)
        {
            using var scenario = ScenarioWith(clean, cut);

            (await scenario.ReadAllAsync()).Should().Equal(Events.Select(e => e.Data), $"the cut was after byte {cut}");
        }
    }

    /// <summary>All pairs with RESILIENTSSE_PROOF=full, a third of them otherwise.</summary>
    [Fact]
    public async Task Every_event_comes_exactly_once_and_in_order_after_two_cuts_in_a_row()
    {
        var length = Encoding.UTF8.GetByteCount("\ufeff" + string.Concat(Events.Select(e => e.Block)));
        var step = Environment.GetEnvironmentVariable("RESILIENTSSE_PROOF") == "full" ? 1 : 3;
        for (var first = 0; first <= length; first += step)
        {
            for (var second = 0; second <= length; second++)
            {
                using var scenario = ScenarioWith(false, first, second);

                (await scenario.ReadAllAsync()).Should().Equal(Events.Select(e => e.Data), $"the cuts were after bytes {first} and {second}");
            }
        }
    }

    private static Scenario ScenarioWith(bool clean, params int[] cuts) =>
        new(
            s =>
            {
                foreach (var cut in cuts)
                    s.Connection(c => Cut(c.Raw(Rest(c.Request)[..Math.Min(cut, Rest(c.Request).Length)]), clean));

                s.Connection(c => c.Raw(Rest(c.Request)).Event("[END]")).Otherwise(c => c.Status(204));
            },
            o => (o.Terminator, o.ReconnectPolicy) = ("[END]", o.ReconnectPolicy with { MaxRetries = 5, InitialDelay = TimeSpan.Zero }));

    private static void Cut(SseScriptedConnection connection, bool clean)
    {
        if (!clean)
            connection.Cut();
    }

    /// <summary>What a server that honours the request's id sends.</summary>
    private static ReadOnlyMemory<byte> Rest(SseRecordedRequest request)
    {
        var after = Array.FindIndex(Events, e => e.Id == request.LastEventId) + 1;
        return Encoding.UTF8.GetBytes("\ufeff" + string.Concat(Events.Skip(after).Select(e => e.Block)));
    }
}
