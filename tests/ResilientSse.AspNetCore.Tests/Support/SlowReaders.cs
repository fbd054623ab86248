using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A route whose browsers the test makes too slow.</summary>
internal sealed partial class SlowReaders(TestClock clock, SseEventLog log)
{
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);

    private const int RingEvents = 10;

    /// <summary>More than all buffers between the proxy and a browser have room for, see <see cref="Listen"/>.</summary>
    private static readonly string Huge = new('x', 512 * 1024);

    public static void Configure(SseProxyOptions options) =>
        (options.Sharing, options.WriteTimeout, options.RingEvents) = (SseProxySharing.PerToken, WriteTimeout, RingEvents);

    public static void Listen(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.UseSseSendBuffer();
        kestrel.Limits.MinResponseDataRate = null;
    });

    /// <summary>What a browser has read, without that: a message of a failed assertion has no room for it either.</summary>
    public static string Shorten(string text) => Xs().Replace(text, "x");

    /// <summary>
    /// Sends until the flush of one browser waits, for as long as that does not read, and the ring has moved on from there. The other one
    /// reads it all. They are the only ones, and have got all that was sent before.
    /// </summary>
    public async Task StallAsync(Browser other)
    {
        // Before anybody reads, the flushes of both wait.
        var waiting = clock.NextTimersAsync(WriteTimeout, 2);
        await SendAsync(Huge, waiting.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        for (var i = 0; i <= RingEvents; i++)
            await SendAsync("more", Task.CompletedTask);

        async Task SendAsync(string data, Task sent)
        {
            var id = log.Append(data);
            await sent;
            Shorten((await other.EventAsync())!).Should().StartWith($"id: {id}\n");
        }
    }

    [GeneratedRegex("x{2,}")]
    private static partial Regex Xs();
}
