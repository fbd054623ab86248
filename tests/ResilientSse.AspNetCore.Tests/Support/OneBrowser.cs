using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A relay of one browser without a server: what the test sends as its upstream is written into <see cref="Body"/>.</summary>
internal sealed class OneBrowser : IDisposable
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);

    private readonly Pipe _upstream = new();
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();

    /// <param name="upstream">What the relay reads; what <see cref="SendAsync"/> sends, if null.</param>
    /// <param name="crossing">Where it crosses over.</param>
    public OneBrowser(Stream? upstream = null, Crossing? crossing = null)
    {
        _http = new HttpClient(new BodyHandler(upstream ?? _upstream.Reader.AsStream()));
        var options = new SseProxyOptions { Heartbeat = Heartbeat, ConfigureUpstream = u => u.CompleteOnEnd = true };
        var relays = new RelayOptions(() => _http, options, Clock, NullLoggerFactory.Instance, CancellationToken.None);
        var context = new DefaultHttpContext { Response = { Body = Body } };
        var response = new BrowserResponse(context, WriteTimeout, Clock, CancellationToken.None);
        Relay = new DedicatedRelay(relays, new BrowserRequest(new Uri("http://localhost"), "secret", null), response, crossing);
    }

    public TestClock Clock { get; } = new();

    public HeldBody Body { get; } = new();

    public DedicatedRelay Relay { get; }

    /// <summary>Runs the relay, and attends to it until the visit ends.</summary>
    public (Task Run, Task<Ending> Attending) Start()
    {
        return (Relay.RunAsync(), AttendAsync());

        async Task<Ending> AttendAsync()
        {
            await using (Relay)
                return await Relay.AttendAsync(_end.Token);
        }
    }

    public async Task SendAsync(string text) => await _upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Ends the visit.</summary>
    public Task LeaveAsync() => _end.CancelAsync();

    public void Dispose()
    {
        _end.Dispose();
        _http.Dispose();
        Body.Dispose();
    }
}
