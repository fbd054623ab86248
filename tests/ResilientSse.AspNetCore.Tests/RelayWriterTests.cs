using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class RelayWriterTests
{
    [Fact]
    public async Task A_connection_whose_first_event_is_yet_to_come_is_read_no_faster_than_its_one_browser_takes_what_comes_before()
    {
        var ids = Enumerable.Range(0, 40_000).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => $"id:{id}\n\n"))));
        using var http = new HttpClient(new BodyHandler(body));
        var relay = new Relay(Options(http), new Uri("http://localhost"), "secret", "", isLossless: true);

        // What there is comes at once: so it runs to where it waits.
        var run = relay.RunAsync();

        relay.Log.End.Should().BePositive();
        body.Position.Should().BeLessThan(1024, "nobody has taken the first block yet");
        (await FollowAsync(relay.Log)).Should().Equal(ids);
        await run;
    }

    [Fact]
    public async Task Ids_that_are_not_UTF_8_and_so_become_longer_push_nothing_out()
    {
        var block = Enumerable.Repeat((byte)0xFF, 1020).ToArray();
        "id:"u8.CopyTo(block);
        "\n\n"u8.CopyTo(block.AsSpan(^2));
        using var body = new MemoryStream([.. Enumerable.Repeat(block, 400).SelectMany(b => b)]);
        using var http = new HttpClient(new BodyHandler(body));
        var relay = new Relay(Options(http), new Uri("http://localhost"), "secret", "", isLossless: true);

        var run = relay.RunAsync();

        (await FollowAsync(relay.Log)).Should().Equal(Enumerable.Repeat(new string('\uFFFD', 1015), 400));
        await run;
    }

    private static RelayOptions Options(HttpClient http)
    {
        var options = new SseProxyOptions { RingEvents = 1, RingBytes = 1024, ConfigureUpstream = u => u.CompleteOnEnd = true };
        return new RelayOptions(() => http, options, new TestClock(), NullLoggerFactory.Instance, CancellationToken.None);
    }

    /// <summary>The ids of all frames, to the end of the log.</summary>
    private static async Task<List<string?>> FollowAsync(RelayLog log)
    {
        var ids = new List<string?>();
        var wake = new Wake();
        for (long cursor = 0; log.TryRead(ref cursor, out var frame) is var read && read is LogRead.Frame or LogRead.Nothing;)
        {
            if (read == LogRead.Frame)
            {
                ids.Add(frame.Id);
                continue;
            }

            log.Forget(cursor);
            if (log.TryWait(cursor, wake))
            {
                await wake.WaitAsync();
                wake.Reset();
            }
        }

        return ids;
    }
}
