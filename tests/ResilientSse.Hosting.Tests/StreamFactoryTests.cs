using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class StreamFactoryTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Otherwise(c => c.Send(1).Stall()));

    private ISseStreamFactory Streams => _app.Provider.GetRequiredService<ISseStreamFactory>();

    [Fact]
    public async Task Those_who_want_to_pull_get_a_stream_by_name_with_the_client_and_options_of_that_name()
    {
        AddStream();
        await _app.StartAsync();

        (await FirstAsync(Streams.Create("pulled"))).GetProperty("status").GetString().Should().Be("1");
        (await FirstAsync(Streams.Create<GuildStatus>("pulled"))).Should().Be(new GuildStatus("1"));
        (await FirstAsync(Streams.Create("pulled", GuildJson.Default.GuildStatus))).Should().Be(new GuildStatus("1"));
        (await FirstAsync(Streams.Create("pulled", (_, data) => Encoding.UTF8.GetString(data)))).Should().Be("""{"status":"1"}""");

        _app.Upstream.Requests.Should().HaveCount(4).And.OnlyContain(r => r.LastEventId == "seed");
    }

    [Fact]
    public async Task A_consumer_can_be_pulled_too_and_its_checkpoint_stays_its_own()
    {
        _app.Add().PersistLastEventIdTo(_ => new FakeStore { Initial = "41" });
        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        await FirstAsync(Streams.Create(TestApp.Name));

        _app.Upstream.Requests.Select(r => r.LastEventId).Should().Equal("41", null);
    }

    [Fact]
    public async Task An_unknown_name_is_an_error_that_says_which_there_are()
    {
        AddStream();
        await _app.StartAsync();

        var create = () => Streams.Create("puled");

        create.Should().Throw<InvalidOperationException>().WithMessage("No SSE stream or consumer has the name 'puled'. Known names: pulled.");
    }

    [Fact]
    public async Task A_name_in_another_case_is_unknown_too()
    {
        AddStream();
        await _app.StartAsync();

        var create = () => Streams.Create("Pulled");

        create.Should().Throw<InvalidOperationException>().WithMessage("*'Pulled'. Known names: pulled.");
    }

    [Fact]
    public void To_make_a_stream_touches_no_disk()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        _app.Add().PersistLastEventIdTo(folder);
        _app.Build();

        Streams.Create(TestApp.Name);

        Directory.Exists(folder).Should().BeFalse();
    }

    [Fact]
    public async Task The_options_of_a_stream_are_checked_at_start_as_those_of_a_consumer_are()
    {
        _app.Services.AddSseStream("pulled");

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:pulled:Uri is missing*");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<T> FirstAsync<T>(SseStream<T> stream) => (await stream.FirstAsync(TestContext.Current.CancellationToken)).Data;

    private void AddStream() => _app.Services.AddSseStream("pulled", o => (o.Uri, o.Stream.LastEventId) = (new("http://bots.example"), "seed"))
        .ConfigurePrimaryHttpMessageHandler(() => _app.Upstream);
}
