using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Testing.Internal;

namespace ResilientSse.Testing;

/// <summary>
/// A scripted SSE server on a real socket (Kestrel on 127.0.0.1 and a free port), for tests of what happens on the wire. It answers every
/// path and method.
/// </summary>
/// <remarks>
/// Every step is written and flushed separately, and the flush waits until the system's socket has taken the bytes, so what was sent before
/// a cut arrives. Over HTTP/1.1 each response closes its connection, so that one request is one connection and no client repeats a request
/// by itself because a pooled connection failed.
/// </remarks>
/// <example><code>
/// await using var server = await SseTestServer.StartAsync(s => s
///     .Connection(c => c.Event("online", id: "1").Cut(midEvent: true))
///     .Connection(c => c.ReplayAfterLastEventId().Stall()));
/// var client = SseStream.Create(http, server.Uri);
/// </code></example>
public sealed class SseTestServer : IAsyncDisposable
{
#if NET10_0_OR_GREATER
    private const int MaxUnsent = 1;
#else
    private const int MaxUnsent = 2; // with 1, a pipe of .NET 8 would never resume: it does so below half of it, rounded down
#endif

    private readonly WebApplication _app;
    private readonly KestrelBody _body;

    private SseTestServer(WebApplication app, KestrelBody body)
    {
        _app = app;
        _body = body;
        Uri = new Uri(app.Urls.Single());
    }

    /// <summary>The server's address, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Uri { get; }

    /// <summary>A copy of the list of requests so far, in order of arrival.</summary>
    public IReadOnlyList<SseRecordedRequest> Requests => _body.Scenario.Requests.ToList();

    /// <summary>Starts a server that plays a script.</summary>
    /// <param name="script">Writes the script, now; the actions of its connections run with each request.</param>
    /// <param name="timeProvider">The clock for waits and for <see cref="SseRecordedRequest.Time"/>; null for the system clock.</param>
    /// <param name="protocols">
    /// The protocols of the server, without TLS. The default is HTTP/1.1; with <see cref="HttpProtocols.Http2"/> clients need prior
    /// knowledge (<see cref="HttpVersionPolicy.RequestVersionExact"/>).
    /// </param>
    /// <returns>The running server; dispose of it to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="script"/> is null.</exception>
    public static async Task<SseTestServer> StartAsync(
        Action<SseScript> script, TimeProvider? timeProvider = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var body = new KestrelBody(new Scenario(new SseScript(script), timeProvider ?? TimeProvider.System));
        var app = Build(protocols);
        try
        {
            app.Run(body.ServeAsync);
            await app.StartAsync().ConfigureAwait(false);
            return new SseTestServer(app, body);
        }
        catch
        {
            body.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until a request has arrived; returns at once if it already has.</summary>
    /// <param name="number">The number of the request, from 0.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is negative.</exception>
    public Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken = default) =>
        _body.Scenario.Requests.WaitAsync(number, cancellationToken);

    /// <summary>Stops the server at once: connections that are still open, including stalled ones, are broken.</summary>
    /// <returns>A task that completes when the server has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _body.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _body.Dispose();
    }

    // The empty builder: no configuration, no logging, nothing from the environment.
    private static WebApplication Build(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
            options.AddServerHeader = false;
            options.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
        });
        // No byte may stay unsent, so a flush completes only when the socket has taken everything.
        builder.Services.Configure<SocketTransportOptions>(static options => options.MaxWriteBufferSize = MaxUnsent);
        return builder.Build();
    }
}
