using System.Net.ServerSentEvents;
using System.Text;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class CutAtEveryByteOfARunTests
{
    private static readonly string[] Answer = ["Hel", "lo, ", "w\u00f6rld\nand all", "!"];

    [Fact]
    public async Task A_browser_that_is_cut_at_any_byte_of_its_response_comes_back_with_nothing_lost_and_nothing_twice()
    {
        await using var app = await RunApp.StartAsync(s => s.Otherwise(c =>
        {
            foreach (var data in Answer)
                c.Event(data);
            c.Event("[DONE]");
        }));

        var cuts = 0;
        for (var isWhole = false; !isWhole; cuts++)
        {
            string response;
            using (var raw = await RawBrowser.SendAsync(app.Http.BaseAddress!, Post($"k{cuts}")))
                (response, isWhole) = await raw.ReadExactlyAsync(cuts);

            var got = EventsOf(response);
            got.AddRange(await ReturnAsync(app, response, $"k{cuts}", got));

            got.Select(e => e.Data).Should().Equal(Answer, "it was cut after {0} bytes", cuts);
            got.Select(e => e.Id!.Split('-')[1]).Should().Equal("1~", "2~", "3~", "4~");
        }

        app.Posts.Should().Be(cuts);
    }

    /// <summary>After its last id, or else from the beginning of the run that it knows, or else with its key.</summary>
    private static async Task<List<RunEvent>> ReturnAsync(RunApp app, string response, string key, List<RunEvent> got)
    {
        var head = response.Split("\r\n\r\n")[0].Split("\r\n");
        var run = response.Contains("\r\n\r\n", StringComparison.Ordinal)
            ? head.Single(h => h.StartsWith("Sse-Run: ", StringComparison.Ordinal))["Sse-Run: ".Length..]
            : null;
        using var back = got is [.., var last] ? await app.GetAsync(last.Id)
            : run is not null ? await app.GetAsync(query: $"?run={run}")
            : await app.PostAsync(key: key);
        return await back.RestAsync();
    }

    private static List<RunEvent> EventsOf(string response)
    {
        var body = response.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? response[(end + 4)..] : "";
        return [.. SseParser.Create(new MemoryStream(Encoding.Latin1.GetBytes(body))).Enumerate().Select(e => new RunEvent(e.EventId, e.EventType, e.Data))];
    }

    // HTTP/1.0: without chunks the bytes of the body are those of the events.
    private static string Post(string key) =>
        $"POST {RunApp.Route} HTTP/1.0\r\nHost: a\r\nCookie: auth_token=alice\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        + $"Content-Length: {RunApp.Prompt.Length}\r\n\r\n{RunApp.Prompt}";
}
