using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Redis.Tests.Support;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resilientsse-tls-").FullName;

    [Fact]
    public async Task Leases_work_over_TLS_with_a_certificate_that_the_app_trusts_and_with_no_other()
    {
        var port = RedisServer.FreePort();
        MakeCertificate();
        await using var redis = await StartAsync(port);
        var options = ConfigurationOptions.Parse($"localhost:{port},ssl=true,abortConnect=false,configCheckSeconds=1");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.TrustIssuer(Path.Combine(_folder, "cert.pem"));

        await using var trusting = await Instance.StartAsync(services => services.AddSseRedis(_ => ConnectionMultiplexer.Connect(options, log: null)).AddHealthCheck());
        await using var distrusting = await Instance.StartAsync(services => services.AddSseRedis($"localhost:{port},ssl=true").AddHealthCheck());

        await using var lease = await trusting.AcquireAsync();
        (await lease.SaveAsync("7")).Should().BeTrue();
        (await distrusting.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<RedisServer> StartAsync(int port)
    {
        try
        {
            return await RedisServer.StartAsync(
                "--tls-port", $"{port}", "--tls-cert-file", Path.Combine(_folder, "cert.pem"), "--tls-key-file", Path.Combine(_folder, "key.pem"),
                "--tls-ca-cert-file", Path.Combine(_folder, "cert.pem"), "--tls-auth-clients", "no");
        }
        catch (InvalidOperationException)
        {
            Assert.Skip("This redis-server was built without TLS.");
            throw new UnreachableException();
        }
    }

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
