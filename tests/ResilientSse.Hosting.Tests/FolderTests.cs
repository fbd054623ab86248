using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResilientSse.Hosting.Internal;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>Apps whose checkpoint is in a folder.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public async Task A_second_app_on_the_same_checkpoint_stops_at_start_and_says_why()
    {
        await using var first = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        first.Add().PersistLastEventIdTo(_folder);
        await first.StartAsync();
        await using var second = new TestApp(s => s.Otherwise(c => c.Send(1).Stall()));
        second.Add().PersistLastEventIdTo(_folder);

        var start = second.StartAsync;

        await start.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage($"The checkpoint of the consumer 'guild-status' is in use by another instance of the app*{_folder}*guild-status.checkpoint.lock*");
        second.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Two_consumers_share_a_folder()
    {
        await using var app = new TestApp(s => s.Otherwise(c => c.Send(1).Stall()));
        app.Add("guilds").PersistLastEventIdTo(_folder);
        app.Add("members").PersistLastEventIdTo(_folder);

        await app.StartAsync();
        await app.Handled.CountAsync(2);
        await app.StopAsync();

        Directory.GetFiles(_folder, "*.checkpoint").Should().HaveCount(2);
    }

    [Fact]
    public async Task A_second_process_on_the_same_checkpoint_does_not_start_and_the_first_goes_on_with_a_whole_file()
    {
        using var first = WorkerProcess.Start(_folder);
        var id = await first.NextAsync();

        using var second = WorkerProcess.Start(_folder);
        var (exitCode, output) = await second.ExitAsync();

        exitCode.Should().NotBe(0);
        output.Should().Contain("The checkpoint of the consumer 'guild-status' is in use by another instance of the app").And.NotContain(" members");
        (await first.NextAsync()).Should().Be(id + 1);
        (await new FileCheckpointStore(_folder).LoadAsync(TestApp.Name, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_damaged_file_stops_the_app_at_start_and_is_nobodys_then()
    {
        var store = new FileCheckpointStore(_folder);
        await File.WriteAllTextAsync(store.PathOf(TestApp.Name), "42");
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().PersistLastEventIdTo(_folder);

        var start = app.StartAsync;

        await start.Should().ThrowAsync<InvalidDataException>().WithMessage("The checkpoint of the consumer 'guild-status' is damaged*");
        app.Upstream.Requests.Should().BeEmpty();
        await using var @lock = store.TryLock(TestApp.Name);
        @lock.Should().NotBeNull();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_reached_at_start_delays_the_consumer_and_not_the_app()
    {
        var folder = Path.Combine(_folder, "mounted-later");
        await File.WriteAllTextAsync(folder, "where a folder should be");
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add(configure: o => o.Stream.IdleTimeout = Timeout.InfiniteTimeSpan).PersistLastEventIdTo(folder).AddHealthCheck();

        await app.StartAsync();
        await app.Log.EventAsync(Logged.CheckpointNotLoaded);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
        File.Delete(folder);
        await app.Clock.RunAsync(app.Handled.CountAsync(1));

        app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.CheckpointNotLoaded);
        (await app.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
