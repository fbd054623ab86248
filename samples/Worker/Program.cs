using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Polly;
using ResilientSse;
using Worker;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

await using var demo = builder.Configuration["ResilientSse:guild-status:Uri"] is null ? await DemoUpstream.StartAsync() : null;

builder.Services
    .AddSseConsumer<GuildStatusHandler, GuildStatus>("guild-status", o => o.Uri ??= demo?.Uri)
    .AddHandlerResilience(pipeline => pipeline.AddTimeout(TimeSpan.FromSeconds(30)))
    .AddHealthCheck();

builder.Services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter(SseTelemetry.MeterName).AddConsoleExporter(
        (_, reader) => reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 10_000))
    .WithTracing(tracing => tracing.AddSource(SseTelemetry.ActivitySourceName).AddConsoleExporter());

await using var app = builder.Build();
app.MapHealthChecks("/healthz", new HealthCheckOptions
{
    ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
        report.Entries.ToDictionary(e => e.Key, e => new { Status = e.Value.Status.ToString(), e.Value.Description, e.Value.Data })),
});
await app.RunAsync();
