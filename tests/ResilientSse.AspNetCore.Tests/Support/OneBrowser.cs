using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>A browser without a server: what the test sends as its own upstream, or appends to a log, is written into <see cref="Body"/>.</summary>
internal sealed class OneBrowser : IDisposable
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(31);

    private readonly Pipe _upstream = new();
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly SseProxyOptions _options = new() { Heartbeat = Heartbeat, WriteTimeout = WriteTimeout, ConfigureUpstream = u => u.CompleteOnEnd = true };
    private readonly UpstreamOptions _upstreams;
    private readonly Subscriber _subscriber;

    /// <param name="upstream">What its own upstream sends; what <see cref="SendAsync"/> sends, if null.</param>
    public OneBrowser(Stream? upstream = null)
    {
        _http = new HttpClient(new BodyHandler(upstream ?? _upstream.Reader.AsStream()));
        _upstreams = _options.Upstreams(() => _http, Clock, NullLoggerFactory.Instance, CancellationToken.None);
        var context = new DefaultHttpContext { Response = { Body = Body }, RequestAborted = _end.Token };
        var request = new BrowserRequest(new Uri("http://localhost"), "secret", null) { Client = "client", Sharing = null };
        _subscriber = new Subscriber(context, request, _options.ResponseTimes, Clock, CancellationToken.None);
    }

    public TestClock Clock { get; } = new();

    public HeldBody Body { get; } = new();

    /// <summary>Follows its own upstream.</summary>
    public Task<Outcome> FollowOwnAsync(Crossing? crossing = null) =>
        new OwnRelay(_upstreams, new RouteTelemetry(), new HoldLimit(10), hasStateEvents: false).RunAsync(_subscriber, crossing);

    /// <summary>A relay whose log the test writes.</summary>
    public SharedRelay Relay(int maxEvents = 1_000)
    {
        (_options.RingEvents, _options.StateEvents) = (maxEvents, true);
        return new(
            new RelayOptions(_upstreams, new LocalLogStore(), new RingMemory(1_000_000, Clock), _options), new(new("http://localhost", "all"), new Uri("http://localhost"), "secret", "client", ""));
    }

    /// <summary>Follows the log of a relay, from its beginning or after that position.</summary>
    public async Task<Ending> FollowAsync(SharedRelay relay, Position? after = null)
    {
        await _subscriber.Response.StartAsync();
        return await new LogLoop(_subscriber, relay, after ?? relay.Ring.Range.BeforeFirst, new RouteTelemetry()).RunAsync();
    }

    public async Task SendAsync(string text) => await _upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Ends its own upstream.</summary>
    public Task CompleteAsync() => _upstream.Writer.CompleteAsync().AsTask();

    /// <summary>The browser leaves.</summary>
    public Task LeaveAsync() => _end.CancelAsync();

    public void Dispose()
    {
        _subscriber.Dispose();
        _end.Dispose();
        _http.Dispose();
        Body.Dispose();
    }
}
