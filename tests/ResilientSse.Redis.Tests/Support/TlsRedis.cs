using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>A redis-server that also listens with TLS, under a certificate of its own, which no machine trusts.</summary>
internal sealed class TlsRedis : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resilientsse-tls-").FullName;
    private readonly int _port = RedisServer.FreePort();
    private RedisServer? _redis;

    private string Certificate => Path.Combine(_folder, "cert.pem");

    private string Key => Path.Combine(_folder, "key.pem");

    public RedisServer Redis => _redis!;

    /// <summary>Where it is, with TLS.</summary>
    public string Configuration => $"localhost:{_port},ssl=true";

    public static async Task<TlsRedis> StartAsync()
    {
        var tls = new TlsRedis();
        tls.MakeCertificate();
        try
        {
            tls._redis = await RedisServer.StartAsync(
                "--tls-port", $"{tls._port}", "--tls-cert-file", tls.Certificate, "--tls-key-file", tls.Key, "--tls-ca-cert-file", tls.Certificate, "--tls-auth-clients", "no");
        }
        catch (InvalidOperationException)
        {
            await tls.DisposeAsync();
            Assert.Skip("This redis-server was built without TLS.");
        }

        return tls;
    }

    /// <summary>Connects as an app would that trusts the certificate.</summary>
    public IConnectionMultiplexer Connect()
    {
        var options = ConfigurationOptions.Parse($"{Configuration},abortConnect=false,configCheckSeconds=1");
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.TrustIssuer(Certificate);
        return ConnectionMultiplexer.Connect(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }
}
