using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Testing;
using ResilientSse.Tests.Observing;

namespace ResilientSse.AspNetCore.Tests.Runs;

[Collection(nameof(Alone))]
public sealed class RunSecretsTests : IDisposable
{
    private static readonly string[] Secrets = ["s3cr3t-t0ken", "pr0mpt", "4nswer", "1dempotency"];

    private readonly ConcurrentQueue<string> _seen = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _measurements = new();

    public RunSecretsTests()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("ResilientSse", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => _seen.Enqueue(
                $"{a.OperationName} {a.DisplayName} {a.StatusDescription} {Text(a.TagObjects)} {string.Join(' ', a.Events.Select(e => e.Name + Text(e.Tags)))}"),
        };
        ActivitySource.AddActivityListener(_activities);
        _measurements.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("ResilientSse", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _measurements.SetMeasurementEventCallback<long>((i, _, tags, _) => _seen.Enqueue(i.Name + Text(tags.ToArray())));
        _measurements.SetMeasurementEventCallback<double>((i, _, tags, _) => _seen.Enqueue(i.Name + Text(tags.ToArray())));
        _measurements.Start();
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("cut")]
    [InlineData("error")]
    [InlineData("large")]
    [InlineData("400")]
    [InlineData("503")]
    [InlineData("html")]
    [InlineData("refused")]
    [InlineData("cancelled")]
    [InlineData("too large")]
    public async Task No_token_no_prompt_no_answer_and_no_key_is_in_a_log_a_metric_or_an_activity(string story)
    {
        await using (var app = await RunApp.StartAsync(
            s => s.Otherwise(c => Play(c, story)),
            o =>
            {
                (o.MaxRunBytes, o.PassErrors, o.MaxRequestBytes) = (2048, true, 100);
                o.ConfigureUpstream += u => u.ErrorFrom = (type, data) => type == "error" ? Encoding.UTF8.GetString(data) : null;
            },
            build: b => b.Logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging(f => f.OutputSink = _seen.Enqueue)))
        {
            using var browser = await app.PostAsync(
                $"\"pr0mpt{(story == "too large" ? new string('x', 200) : "")}\"", token: "s3cr3t-t0ken", key: "1dempotency");
            if (story == "cancelled")
                (await app.DeleteAsync(browser.Run, "s3cr3t-t0ken")).Dispose();
            await browser.TextAsync();
            _measurements.RecordObservableInstruments();
            foreach (var record in app.App.Services.GetFakeLogCollector().GetSnapshot())
                _seen.Enqueue($"{record.Message} {record.Exception} {string.Join(' ', record.StructuredState ?? [])}");
        }

        _seen.Should().Contain(text => text.StartsWith("sse.run", StringComparison.Ordinal));
        foreach (var secret in Secrets)
            _seen.Should().NotContain(text => text.Contains(secret, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _activities.Dispose();
        _measurements.Dispose();
    }

    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(t => $" {t.Key}={t.Value}"));

    private static void Play(SseScriptedConnection connection, string story) => _ = story switch
    {
        "complete" => connection.Event("4nswer").Event("[DONE]").Stall(),
        "cut" => connection.Event("4nswer").Cut(midEvent: true),
        "error" => connection.Event("4nswer").Event("4nswer", type: "error").Stall(),
        "large" => connection.Event("4nswer" + new string('x', 5000)).Stall(),
        "400" or "503" => connection.Status(int.Parse(story, System.Globalization.CultureInfo.InvariantCulture)).Raw("""{"error":"4nswer"}"""),
        "html" => connection.Header("Content-Type", "text/html").Raw("4nswer"),
        "refused" => connection.Refuse(),
        _ => connection.Event("4nswer").Stall(),
    };
}
