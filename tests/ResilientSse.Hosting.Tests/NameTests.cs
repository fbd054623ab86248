using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class NameTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Otherwise(c => c.Send(1).Stall()));

    [Fact]
    public async Task Nobody_has_an_unknown_name_and_who_asks_for_it_gets_null()
    {
        _app.Add();
        await _app.StartAsync();

        _app.Provider.GetKeyedService<ISseConsumer>("absent").Should().BeNull();
        _app.Provider.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(ISseConsumer), "absent").Should().BeFalse();
    }

    [Fact]
    public async Task A_service_that_asks_for_an_unknown_consumer_stops_the_app_at_start()
    {
        _app.Add();
        _app.Services.AddScoped<Watcher>();

        var start = _app.StartAsync;

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("*Watcher: No SSE consumer has the name 'gild-status'. Known names: guild-status.");
    }

    [Fact]
    public async Task A_service_that_can_do_without_an_unknown_consumer_does()
    {
        _app.Add();
        _app.Services.AddSingleton<PerhapsWatcher>();
        await _app.StartAsync();

        _app.Provider.GetRequiredService<PerhapsWatcher>().IsWatching.Should().BeFalse();
    }

    [Theory]
    [InlineData("Telemetry:Enabled")]
    [InlineData("Version")]
    public async Task What_else_stands_below_the_root_of_the_configuration_is_nobodys_business(string key)
    {
        _app.Setting($"ResilientSse:{key}", "true");
        _app.Add();

        await _app.StartAsync();
        await _app.Handled.CountAsync(1);

        _app.Log.Entries.Should().NotContain(e => e.Id == Logged.SectionIsNearMiss);
    }

    [Theory]
    [InlineData("gild-status")]
    [InlineData("GuildStatus")]
    [InlineData("guild-staut")]
    public async Task A_section_that_is_almost_the_name_of_a_consumer_is_a_warning(string section)
    {
        _app.Setting($"ResilientSse:{section}:Uri", "http://bots.example");
        _app.Add();

        await _app.StartAsync();

        _app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.SectionIsNearMiss)
            .Which.Should().Match<(int, LogLevel Level, string Text, Exception?)>(e => e.Level == LogLevel.Warning && e.Text.Contains(section) && e.Text.Contains("'guild-status'"));
    }

    [Fact]
    public void A_name_is_taken_once_whatever_the_case()
    {
        _app.Add("guilds");

        var again = () => _app.Add("Guilds");

        again.Should().Throw<ArgumentException>().WithMessage("The name 'Guilds' is already taken*");
    }

    [Fact]
    public void A_name_with_a_colon_is_refused()
    {
        var add = () => _app.Add("guilds:42");

        add.Should().Throw<ArgumentException>().WithMessage("*colon*");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Watcher([FromKeyedServices("gild-status")] ISseConsumer consumer)
    {
        public string Name => consumer.Name;
    }

    private sealed class PerhapsWatcher([FromKeyedServices("gild-status")] ISseConsumer? consumer = null)
    {
        public bool IsWatching => consumer is not null;
    }
}
