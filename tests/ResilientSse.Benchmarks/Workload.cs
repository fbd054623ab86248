using System.Globalization;
using System.Text;

namespace ResilientSse.Benchmarks;

/// <summary>A stream of bytes to read, by the letter that the goals call it.</summary>
public sealed class Workload
{
    private static readonly CompositeFormat Delta = CompositeFormat.Parse(
        """data: {{"id":"chatcmpl-{0:D8}","object":"chat.completion.chunk","created":1764000000,"model":"a-model-of-some-name","choices":[{{"index":0,"delta":{{"role":"assistant","content":" token {0:D8}"}},"logprobs":null,"finish_reason":null}}],"usage":null,"fp":"fp_5f3a9c"}}""");

    private Workload(string name, string what, int events, Func<int, string> lines)
    {
        Name = name;
        What = what;
        Events = events;
        var text = new StringBuilder();
        for (var i = 0; i < events; i++)
            text.Append(lines(i)).Append("\n\n");

        Bytes = Encoding.UTF8.GetBytes(text.ToString());
    }

    public string Name { get; }

    public string What { get; }

    public int Events { get; }

    public byte[] Bytes { get; }

    public int BytesPerEvent => Bytes.Length / Events;

    public static Workload Of(string name) => name switch
    {
        "a" => new(name, "status events with id and type", 20_000, StatusEvent),
        "b" => new(name, "token deltas, data only", 10_000, i => string.Format(CultureInfo.InvariantCulture, Delta, i)),
        "c" => new(name, "10 KB of JSON on one line", 400, i => $$"""data: {"n":{{i}},"text":"{{new string('x', 10_200)}}"}"""),
        "d" => new(name, "50 data lines of 80 bytes", 1_000, _ => string.Join('\n', Enumerable.Repeat("data: " + new string('y', 74), 50))),
        "e" => new(name, "one event of 16 MB", 1, _ => "data: \"" + new string('z', (16 * 1024 * 1024) - 64) + "\""),
        _ => throw new ArgumentException("A workload is a, b, c, d or e.", nameof(name)),
    };

    public override string ToString() => Name;

    private static string StatusEvent(int i) =>
        $$"""
        id: {{i + 1_000_000}}
        event: status
        data: {"guild":"42","status":"online","members":{{1000 + (i % 9000)}},"latency":{{10 + (i % 90)}},"shard":3}
        """.ReplaceLineEndings("\n");
}
