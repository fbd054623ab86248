using System.Text;
using ResilientSse.Testing;

namespace ResilientSse.Proof;

public sealed class CutOnSocketsTests(ITestOutputHelper output)
{
    // Ids, an id-only block, several data lines, a BOM, all line ends, 4-byte UTF-8. The block that has only an id is replayed with its event.
    private static readonly (string Id, string Block, string Data)[] Events =
    [
        ("1", "id: 1\ndata: plain\n\n", "plain"),
        ("2", ": heartbeat\r\nid: 2\r\nevent: status\r\ndata: crlf\r\ndata: two\r\n\r\n", "crlf\ntwo"),
        ("3b", "data: moved\rid: 3\r\rid: 3b\n\n", "moved"),
        ("4ä", "id: 4ä\ndata: 🙂\n\n", "🙂"),
        ("5", "id: 5\ndata: last\n\n", "last"),
    ];

    private static readonly byte[] Whole = Encoding.UTF8.GetBytes("\ufeff" + string.Concat(Events.Select(e => e.Block)));

    [Theory]
    [InlineData("clean")]
    [InlineData("fin")]
    [InlineData("rst")]
    public async Task A_cut_after_every_byte_on_real_sockets_loses_and_repeats_nothing(string way)
    {
        using var http = new HttpClient(SseHttpHandler.Create());
        var positions = Enumerable.Range(0, Whole.Length + 1).Where(position => Size.IsFull || position % 3 == Size.Seed % 3).ToList();

        await Parallel.ForEachAsync(positions, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (position, _) =>
            (await ReadAsync(http, way, position)).Should().Equal(Events.Select(e => e.Data), $"{way} after byte {position}"));

        output.WriteLine($"{way}: {positions.Count} positions of {Whole.Length + 1}, lost 0, duplicates 0");
    }

    private static async Task<List<string>> ReadAsync(HttpClient http, string way, int position)
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => Cut(c.Raw(Whole.AsMemory(0, position)), way))
            .Otherwise(c => c.Raw(After(c.Request.LastEventId)).Event("[END]").Stall()));
        var stream = SseStream.Create(http, server.Uri, (_, data) => Encoding.UTF8.GetString(data), new SseStreamOptions
        {
            ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
            Terminator = "[END]",
        });
        var items = new List<string>();
        await foreach (var item in stream)
            items.Add(item.Data);

        return items;
    }

    private static void Cut(SseScriptedConnection connection, string way) => _ = way switch
    {
        "fin" => connection.Cut(),
        "rst" => connection.Cut(reset: true),
        _ => connection,
    };

    /// <summary>What a server sends that knows each id, also that of a block with nothing else.</summary>
    private static byte[] After(string? lastEventId)
    {
        var last = Array.FindIndex(Events, e => e.Id == (lastEventId == "3" ? "3b" : lastEventId));
        return Encoding.UTF8.GetBytes("\ufeff" + string.Concat(Events.Skip(last + 1).Select(e => e.Block)));
    }
}
