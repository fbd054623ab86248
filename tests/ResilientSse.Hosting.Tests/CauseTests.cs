using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

/// <summary>What somebody's code threw is in the log, once, unless it may quote a secret.</summary>
public sealed class CauseTests : IAsyncDisposable
{
    private readonly TestApp _app = new(s => s.Otherwise(c => c.Send(1).Stall()));

    [Fact]
    public async Task What_ConfigureRequest_threw_is_the_exception_of_the_one_error_line()
    {
        _app.Add(configure: o => o.Stream.ConfigureRequest = (_, _, _) => throw new InvalidOperationException("no token to be had"));

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.GaveUp);

        var error = _app.Log.Entries.Should().ContainSingle(e => e.Level >= LogLevel.Error).Subject;
        (error.Id, error.Exception!.Message).Should().Be((Logged.GaveUp, "no token to be had"));
    }

    [Fact]
    public async Task A_header_that_the_platform_refuses_is_told_of_without_its_value()
    {
        _app.Add(configure: o => o.Stream.ConfigureRequest = (request, _, _) =>
        {
            request.Headers.Authorization = System.Net.Http.Headers.AuthenticationHeaderValue.Parse("Bearer secret-token\n");
            return ValueTask.CompletedTask;
        }).AddHealthCheck();

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.GaveUp);
        await _app.HealthAsync();

        _app.Log.Entries.Should().NotContain(e => $"{e.Text} {e.Exception}".Contains("secret"));
        _app.Log.Entries.Should().ContainSingle(e => e.Level >= LogLevel.Error && e.Id == Logged.GaveUp).Which.Text.Should().Contain(nameof(FormatException));
    }

    [Fact]
    public async Task What_a_handler_threw_is_the_exception_of_the_one_error_line()
    {
        _app.Add();
        _app.Handled.Work = (_, _) => throw new InvalidOperationException("cannot handle it");

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.Poisoned);
        await _app.StopAsync();

        var error = _app.Log.Entries.Should().ContainSingle(e => e.Level >= LogLevel.Error).Subject;
        (error.Id, error.Exception!.Message).Should().Be((Logged.Poisoned, "cannot handle it"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_handler_threw_that_may_quote_the_data_is_told_of_by_its_type(bool isInner)
    {
        _app.Add().AddHealthCheck();
        _app.Handled.Work = (_, _) =>
        {
            var quoting = new FormatException("The input string 'secret' was not in a correct format.");
            throw isInner ? new AggregateException(new InvalidOperationException("busy", quoting)) : quoting;
        };

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.Poisoned);
        await _app.HealthAsync();

        var error = _app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.Poisoned).Subject;
        error.Exception.Should().BeNull();
        error.Text.Should().Contain(isInner ? nameof(AggregateException) : nameof(FormatException));
        _app.Log.Entries.Should().NotContain(e => $"{e.Text} {e.Exception}".Contains("secret"));
    }

    [Fact]
    public async Task What_OnPoison_threw_and_what_the_handler_threw_are_in_a_line_each()
    {
        _app.Add(configure: o => o.OnPoison = (_, _) => throw new IOException("the queue is away"));
        _app.Handled.Work = (_, _) => throw new InvalidOperationException("cannot handle it");

        await _app.StartAsync();
        await _app.Log.EventAsync(Logged.Poisoned);

        _app.Log.Entries.Where(e => e.Level >= LogLevel.Error).Select(e => (e.Id, e.Exception!.Message))
            .Should().Equal((Logged.PoisonHandlerThrew, "the queue is away"), (Logged.Poisoned, "cannot handle it"));
    }

    [Fact]
    public async Task A_stream_to_pull_from_says_itself_that_it_gave_up()
    {
        await using var app = new TestApp(s => s.Connection(c => c.Status(404)));
        app.Services.AddSseStream("pulled", o => o.Uri = new("http://bots.example")).ConfigurePrimaryHttpMessageHandler(() => app.Upstream);
        await app.StartAsync();

        var pull = async () => await app.Provider.GetRequiredService<ISseStreamFactory>().Create("pulled").FirstAsync();

        await pull.Should().ThrowAsync<SseException>();
        app.Log.Entries.Should().ContainSingle(e => e.Id == Logged.StreamGaveUp);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
