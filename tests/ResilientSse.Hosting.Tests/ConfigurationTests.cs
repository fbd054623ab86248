using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Internal;
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
    [InlineData("UnhealthyAfter", "60")]
    [InlineData("CheckpointDirectory", " ")]
    [InlineData("SaveInterval", "-00:00:01")]
    [InlineData("Stream:IdleTimeout", "45")]
    [InlineData("Stream:ReconnectPolicy:MaxDelay", "10")]
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
    public async Task A_time_without_a_unit_is_refused_with_how_to_write_it()
    {
        _app.Setting("ResilientSse:guild-status:UnhealthyAfter", "60");
        _app.Add();

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status:UnhealthyAfter *mean days*00:01:00 for 60 seconds*");
    }

    [Fact]
    public async Task A_setting_of_a_consumer_is_none_of_a_stream_to_pull_from()
    {
        _app.Setting("ResilientSse:pulled:UnhealthyAfter", "00:01:00");
        _app.Services.AddSseStream("pulled", o => o.Uri = new("http://bots.example"));

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:pulled:UnhealthyAfter is not a setting of an SSE stream.*");
    }

    [Fact]
    public async Task A_negative_delay_in_code_is_named_like_one_in_the_configuration()
    {
        _app.Add(configure: o => o.Stream.ReconnectPolicy = o.Stream.ReconnectPolicy with { InitialDelay = TimeSpan.FromSeconds(-1) });

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("ResilientSse:guild-status:Stream:ReconnectPolicy:InitialDelay: *from 00:00:00*");
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

        StreamSettings.All.Keys.Concat(ConsumerSettings.All.Keys).Should().BeEquivalentTo(plain);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<string> PlainOptions(Type type, string prefix) => type.GetProperties()
        .Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string) || p.PropertyType == typeof(Uri))
        .Select(p => prefix + p.Name);
}
