using System.Text.Json;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>The worker sample, run as a process.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public async Task The_worker_is_killed_in_mid_stream_and_goes_on_where_it_was_with_health_at_healthz()
    {
        int last;
        using (var first = WorkerProcess.Start(_folder))
        {
            await first.NextAsync();
            last = await first.NextAsync();
            last = (await first.KillAsync()).Append(last).Max();
        }

        using var second = WorkerProcess.Start(_folder);
        (await second.NextAsync()).Should().BeInRange(last, last + 1);
        using var http = new HttpClient();
        using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri(await second.ListeningAsync(), "/healthz"), TestContext.Current.CancellationToken));

        var consumer = health.RootElement.GetProperty("guild-status");
        consumer.GetProperty("status").GetString().Should().Be("Healthy");
        consumer.GetProperty("data").GetProperty("state").GetString().Should().Be("Connected");
    }

    [Fact]
    public async Task The_worker_prints_its_metrics_and_spans()
    {
        using var worker = WorkerProcess.Start(_folder);
        await worker.NextAsync();

        await worker.TerminateAsync();

        var (exitCode, output) = await worker.ExitAsync();
        exitCode.Should().Be(0);
        output.Should().Contain("Metric Name: sse.client.events,").And.Contain("Metric Name: sse.client.connection.duration,")
            .And.MatchRegex("Activity.DisplayName: +sse.connection");
    }

    [Fact]
    public async Task A_worker_with_a_bad_setting_does_not_start_and_says_which()
    {
        using var worker = WorkerProcess.Start(_folder, null, "--ResilientSse:guild-status:Stream:ReconnectPolicy:InitialDelay=-00:00:01");

        var (exitCode, output) = await worker.ExitAsync();

        exitCode.Should().NotBe(0);
        output.Should().Contain("ResilientSse:guild-status:Stream:ReconnectPolicy:InitialDelay: InitialDelay must be from 00:00:00");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
