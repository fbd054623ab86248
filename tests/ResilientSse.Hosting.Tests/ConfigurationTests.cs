using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class ConfigurationTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Connection(c => c.Send(1).Stall()));

    [Fact]
    public async Task The_section_of_a_consumer_is_its_options()
    {
        _app.Setting("ResilientSse:guild-status:Uri", "http://bots.example/configured")
            .Setting("ResilientSse:guild-status:Stream:LastEventId", "41")
            .Setting("ResilientSse:guild-status:Stream:ReconnectPolicy:MaxDelay", "00:00:10");
        _app.Add(address: false);

        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        _app.Upstream.Requests[0].Uri.AbsolutePath.Should().Be("/configured");
        _app.Upstream.Requests[0].LastEventId.Should().Be("41");
        var policy = _app.Provider.GetRequiredService<IOptionsMonitor<SseConsumerOptions>>().Get(TestApp.Name).Stream.ReconnectPolicy;
        policy.Should().Be(new SseReconnectPolicy { MaxDelay = TimeSpan.FromSeconds(10), MaxRetries = SseReconnectPolicy.UnlimitedRetries });
    }

    [Fact]
    public async Task The_apps_code_comes_after_the_configuration()
    {
        _app.Setting("ResilientSse:guild-status:Uri", "http://bots.example/configured");
        _app.Add(configure: o => o.Uri = new Uri(o.Uri!, "/coded"));

        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        _app.Upstream.Requests[0].Uri.AbsolutePath.Should().Be("/coded");
    }

    [Theory]
    [InlineData("Uri", "ftp://bots.example")]
    [InlineData("Uri", "http://[")]
    [InlineData("Uri", "relative/without/base")]
    [InlineData("UnhealthyAfter", "-00:00:10")]
    [InlineData("UnhealthyAfter", "soon")]
    [InlineData("CheckpointDirectory", "/dev/null/folder")]
    [InlineData("Stream:IdleTimeout", "-00:00:10")]
    [InlineData("Stream:ConnectTimeout", "never")]
    [InlineData("Stream:MaxEventBytes", "99999999999")]
    [InlineData("Stream:RetryUnauthorized", "perhaps")]
    [InlineData("Stream:ReconnectPolicy:InitialDelay", "-00:00:01")]
    [InlineData("Stream:ReconnectPolicy:Jitter", "2")]
    [InlineData("Stream:ReconnectPolicy:MaxRetries", "-1")]
    [InlineData("Uril", "http://bots.example")]
    public async Task A_bad_setting_stops_the_app_at_start_and_is_named(string setting, string value)
    {
        _app.Setting("ResilientSse:guild-status:Uri", "http://bots.example").Setting($"ResilientSse:guild-status:{setting}", value);
        _app.Add(address: false);

        var start = _app.StartAsync;

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain($"ResilientSse:guild-status:{setting}");
        _app.Upstream.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_consumer_without_an_address_stops_the_app_at_start()
    {
        _app.Add(address: false);

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status:Uri is missing*");
    }

    [Fact]
    public async Task A_negative_delay_in_code_is_named_like_one_in_the_configuration()
    {
        _app.Add(configure: o => o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { InitialDelay = TimeSpan.FromSeconds(-1) });

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status:Stream:ReconnectPolicy:InitialDelay: *from 00:00:00*");
    }

    [Fact]
    public async Task A_section_for_which_there_is_no_consumer_stops_the_app_at_start()
    {
        _app.Setting("ResilientSse:gild-status:Uri", "http://bots.example");
        _app.Add();

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:gild-status: *'gild-status'*There is: guild-status.");
    }

    [Fact]
    public async Task A_service_that_asks_for_an_unknown_consumer_stops_the_app_at_start()
    {
        _app.Add();
        _app.Services.AddScoped<Watcher>();

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("*Watcher: No SSE consumer has the name 'gild-status'. There is: guild-status.");
    }

    [Fact]
    public async Task Who_asks_for_an_unknown_consumer_later_is_told_which_there_are()
    {
        _app.Add();
        await _app.StartAsync();

        var ask = () => _app.Get("gild-status");

        ask.Should().Throw<InvalidOperationException>().WithMessage("No SSE consumer has the name 'gild-status'. There is: guild-status.");
    }

    [Fact]
    public void A_name_is_taken_once_whatever_the_case()
    {
        _app.Add("guilds");

        var again = () => _app.Add("Guilds");

        again.Should().Throw<ArgumentException>().WithMessage("The name 'Guilds' is taken*");
    }

    [Fact]
    public void A_name_with_a_colon_is_refused()
    {
        var add = () => _app.Add("guilds:42");

        add.Should().Throw<ArgumentException>().WithMessage("*colon*");
    }

    [Fact]
    public async Task A_relative_address_is_resolved_against_the_base_address_of_the_client()
    {
        _app.Setting("ResilientSse:guild-status:Uri", "/api/stream");
        _app.Add(address: false).HttpClientBuilder.ConfigureHttpClient(http => http.BaseAddress = new("http://bots.example/"));

        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        _app.Upstream.Requests[0].Uri.Should().Be(new Uri("http://bots.example/api/stream"));
    }

    [Fact]
    public void Every_plain_option_can_be_configured()
    {
        var plain = PlainOptions(typeof(SseConsumerOptions), "").Concat(PlainOptions(typeof(SseStreamOptions), "Stream:"))
            .Concat(PlainOptions(typeof(SseReconnectPolicy), "Stream:ReconnectPolicy:"));

        Internal.ConsumerSettings.All.Keys.Should().BeEquivalentTo(plain);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<string> PlainOptions(Type type, string prefix) => type.GetProperties()
        .Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string) || p.PropertyType == typeof(Uri))
        .Select(p => prefix + p.Name);

    private sealed class Watcher([FromKeyedServices("gild-status")] ISseConsumer consumer)
    {
        public string Name => consumer.Name;
    }
}
