using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore;
using ResilientSse.Tests;

namespace ResilientSse.Proof;

/// <summary>
/// Browsers come and go for <c>RESILIENTSSE_SOAK</c> minutes, 2,000 of them, some slow, across upstream cuts: memory and handles must stay
/// flat. Without the variable it is 50 browsers for a few seconds. <c>RESILIENTSSE_SOAK_PLOT</c> names a file for the picture.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Samples = 60;

    private static readonly double Minutes = Environment.GetEnvironmentVariable("RESILIENTSSE_SOAK") is { Length: > 0 } minutes
        ? double.Parse(minutes, CultureInfo.InvariantCulture)
        : 0;

    [Fact]
    public async Task Memory_and_handles_stay_flat_while_browsers_come_and_go()
    {
        var length = Minutes > 0 ? TimeSpan.FromMinutes(Minutes) : TimeSpan.FromSeconds(6);
        await using var upstream = await SoakUpstream.StartAsync();
        await using var app = await StartProxyAsync(upstream.Address);
        var address = new Uri($"{app.Urls.First()}/stream");
        using var http = new HttpClient(SoakBrowser.CreateHandler());
        var browsers = Enumerable.Range(0, Minutes > 0 ? 2_000 : 50).Select(i => new SoakBrowser(address, isSlow: i % 20 == 0)).ToList();
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.RunAsync(http, stop.Token))));

        var samples = await SampleAsync(length);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var (lost, twice) = (browsers.Sum(b => b.Lost), browsers.Sum(b => b.Twice));
        output.WriteLine($"{browsers.Count:N0} browsers, {length.TotalMinutes:N1} minutes, {upstream.Requests:N0} upstream requests, {browsers.Sum(b => (long)b.Events):N0} events: lost {lost}, twice {twice}, gaps said {browsers.Sum(b => b.Gaps):N0}");
        foreach (var sample in samples)
            output.WriteLine(sample.ToString());
        if (Environment.GetEnvironmentVariable("RESILIENTSSE_SOAK_PLOT") is { Length: > 0 } path)
            await File.WriteAllTextAsync(path, SoakPlot.Draw(browsers.Count, samples));

        (lost, twice).Should().Be((0, 0));
        browsers.Should().OnlyContain(browser => browser.Events > 0);
        if (Minutes > 0)
            ShouldBeFlat(samples);
    }

    private static void ShouldBeFlat(List<SoakSample> samples)
    {
        // The first third warms up.
        var (middle, last) = (samples.Skip(Samples / 3).Take(Samples / 3).ToList(), samples.Skip(Samples / 3 * 2).ToList());
        Median(last, s => s.LiveBytes).Should().BeLessThan(1.05 * Median(middle, s => s.LiveBytes));
        Median(last, s => s.Handles).Should().BeLessThan(1.05 * Median(middle, s => s.Handles));
    }

    private static double Median(List<SoakSample> samples, Func<SoakSample, double> value) => samples.Select(value).Order().ElementAt(samples.Count / 2);

    private static async Task<List<SoakSample>> SampleAsync(TimeSpan length)
    {
        var samples = new List<SoakSample>();
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(length / Samples, TimeProvider.System);
        while (samples.Count < Samples && await timer.WaitForNextTickAsync())
        {
            samples.Add(SoakSample.Take(Stopwatch.GetElapsedTime(start)));
            TimeLimitAttribute.Extend();
        }

        return samples;
    }

    private static async Task<WebApplication> StartProxyAsync(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        // What a slow reader has not read fills the buffers of the system within a burst.
        builder.WebHost.UseSockets(static sockets => sockets.CreateBoundListenSocket = static endpoint =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 8192 };
            socket.Bind(endpoint);
            return socket;
        });
        var app = builder.Build();
        app.MapSseProxy("/stream", upstream.ToString(), static o =>
        {
            o.Sharing = SseProxySharing.PerToken;
            o.MaxClientsPerToken = 10_000;
            (o.WriteTimeout, o.MaxStreamAge) = (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));
            o.ConfigureUpstream = static stream => stream.ReconnectPolicy = stream.ReconnectPolicy with { InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.FromSeconds(0.2) };
        });
        await app.StartAsync();
        return app;
    }
}
