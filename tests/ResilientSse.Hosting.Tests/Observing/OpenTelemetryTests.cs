using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests.Observing;

/// <summary>The whole way: a consumer in a host whose OpenTelemetry exports what it does.</summary>
public sealed class OpenTelemetryTests
{
    private const string Server = "exported.example";

    [Fact]
    public async Task Metrics_and_spans_of_a_consumer_are_exported_through_OpenTelemetry()
    {
        var metrics = new List<MetricSnapshot>();
        var spans = new List<Activity>();
        await using (var app = new TestApp(s => s.Connection(c => c.Send(1, 2).Cut()).Otherwise(c => c.Send(3).Stall())))
        {
            app.Services.AddOpenTelemetry()
                .WithMetrics(m => m.AddMeter(SseTelemetry.MeterName).AddInMemoryExporter(metrics))
                .WithTracing(t => t.AddSource(SseTelemetry.ActivitySourceName).AddInMemoryExporter(spans));
            app.Add(configure: o =>
            {
                o.Uri = new Uri($"http://{Server}/stream?token=secret-token");
                o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { Jitter = 0 };
            });
            await app.StartAsync();
            await app.Handled.CountAsync(2);
            await app.Clock.TimerAsync(TimeSpan.FromSeconds(1));
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            await app.Handled.CountAsync(3);
            await app.StopAsync();
            app.Provider.GetRequiredService<MeterProvider>().ForceFlush();
        }

        Sum(metrics, "sse.client.events").Should().Be(3);
        Sum(metrics, "sse.client.reconnects").Should().Be(1);
        Sum(metrics, "sse.client.open_connections").Should().Be(0);
        Bounds(metrics, "sse.client.connection.duration").Should().Contain(86400).And.NotContain(0.005, "the buckets are made for long ones");
        metrics.Should().AllSatisfy(m => m.MeterName.Should().Be("ResilientSse"));

        var connections = spans.Where(s => (string?)s.GetTagItem("server.address") == Server).ToList();
        connections.Select(s => s.Status).Should().Equal(ActivityStatusCode.Error, ActivityStatusCode.Unset);
        connections[1].Links.Should().ContainSingle().Which.Context.Should().Be(connections[0].Context);
    }

    private static long Sum(List<MetricSnapshot> metrics, string name) => Points(metrics, name).Sum(p => p.GetSumLong());

    private static IEnumerable<double> Bounds(List<MetricSnapshot> metrics, string name)
    {
        foreach (var point in Points(metrics, name))
        {
            foreach (var bucket in point.GetHistogramBuckets())
                yield return bucket.ExplicitBound;
        }
    }

    /// <summary>Of the newest export, what was measured of this server: other tests run at the same time.</summary>
    private static IEnumerable<MetricPoint> Points(List<MetricSnapshot> metrics, string name) =>
        metrics.Last(m => m.Name == name).MetricPoints.Where(IsOurs);

    private static bool IsOurs(MetricPoint point)
    {
        foreach (var tag in point.Tags)
        {
            if (tag is { Key: "server.address", Value: Server })
                return true;
        }

        return false;
    }
}
