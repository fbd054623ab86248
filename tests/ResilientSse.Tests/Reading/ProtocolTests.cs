using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ResilientSse.Tests.Connecting;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Reading;

/// <summary>Reads on real connections, with and without TLS. The server sends an event when the one before has arrived, so each is waited for.</summary>
public sealed class ProtocolTests : IDisposable
{
    private static readonly int[] Sizes = [1, 10, 1_000, 5_000, 70_000, 1, 1, 1, 20_000, 1, 1, 1, 1];

    private readonly Channel<int> _arrived = Channel.CreateUnbounded<int>();
    private readonly X509Certificate2 _certificate = CreateCertificate();

    [Theory]
    [InlineData(HttpProtocols.Http1, false)]
    [InlineData(HttpProtocols.Http1, true)]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http2, true)]
    public async Task Each_event_arrives_while_it_is_waited_for(HttpProtocols protocol, bool isEncrypted)
    {
        await using var app = await StartAsync(protocol, isEncrypted);
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOurs } };
        using var http = WireClients.Make(handler, protocol);
        var options = new SseStreamOptions { CompleteOnEnd = true, ReconnectPolicy = new() { MaxRetries = 0 } };

        List<int> sizes = [];
        await foreach (var item in SseStream.Create(http, new Uri(app.Urls.First()), Scenario.Strings, options).WithCancellation(TestContext.Current.CancellationToken))
        {
            sizes.Add(item.Data.Length);
            _arrived.Writer.TryWrite(item.Data.Length);
        }

        sizes.Should().Equal(Sizes);
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == _certificate.Thumbprint;

    private async Task<WebApplication> StartAsync(HttpProtocols protocol, bool isEncrypted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocol;
            if (isEncrypted)
                listen.UseHttps(_certificate);
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.Run(SendAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var size in Sizes)
        {
            await context.Response.WriteAsync($"data: {new string('x', size)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await _arrived.Reader.ReadAsync(context.RequestAborted);
        }
    }
}
