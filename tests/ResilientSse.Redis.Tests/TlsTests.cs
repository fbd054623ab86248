using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Redis.Tests.Support;

namespace ResilientSse.Redis.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task Leases_work_over_TLS_with_a_certificate_that_the_app_trusts_and_with_no_other()
    {
        await using var tls = await TlsRedis.StartAsync();
        await using var trusting = await Instance.StartAsync(services => services.AddSseRedis(_ => tls.Connect()).AddHealthCheck());
        await using var distrusting = await Instance.StartAsync(services => services.AddSseRedis(tls.Configuration).AddHealthCheck());

        await using var lease = await trusting.AcquireAsync();
        (await lease.SaveAsync("7")).Should().BeTrue();
        (await distrusting.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
    }
}
