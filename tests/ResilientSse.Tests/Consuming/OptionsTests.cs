using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Consuming;

public sealed class OptionsTests
{
    private static readonly Uri Somewhere = new("http://localhost/");

    public static TheoryData<string, Action<SseStreamOptions>> OutOfRange => new()
    {
        { "MaxRetries", o => o.ReconnectPolicy = new() { MaxRetries = -1 } },
        { "InitialDelay", o => o.ReconnectPolicy = new() { InitialDelay = TimeSpan.FromTicks(-1) } },
        { "InitialDelay", o => o.ReconnectPolicy = new() { InitialDelay = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "MaxDelay", o => o.ReconnectPolicy = new() { MaxDelay = TimeSpan.FromSeconds(-30) } },
        { "MaxDelay", o => o.ReconnectPolicy = new() { MaxDelay = TimeSpan.MaxValue } },
        { "Jitter", o => o.ReconnectPolicy = new() { Jitter = 2 } },
        { "Jitter", o => o.ReconnectPolicy = new() { Jitter = -0.1 } },
        { "Jitter", o => o.ReconnectPolicy = new() { Jitter = double.NaN } },
        { "HealthyAfter", o => o.ReconnectPolicy = new() { HealthyAfter = TimeSpan.FromSeconds(-1) } },
        { "LastEventId", o => o.LastEventId = "1\r\nX-Injected: 1" },
        { "LastEventId", o => o.LastEventId = "1\n" },
        { "LastEventId", o => o.LastEventId = "1\0" },
        { "ConnectTimeout", o => o.ConnectTimeout = TimeSpan.Zero },
        { "ConnectTimeout", o => o.ConnectTimeout = TimeSpan.FromSeconds(-2) },
        { "ConnectTimeout", o => o.ConnectTimeout = TimeSpan.FromDays(25) },
        { "IdleTimeout", o => o.IdleTimeout = TimeSpan.Zero },
        { "IdleTimeout", o => o.IdleTimeout = TimeSpan.MaxValue },
        { "MaxEventBytes", o => o.MaxEventBytes = 0 },
        { "MaxEventBytes", o => o.MaxEventBytes = -1 },
        { "MaxEventBytes", o => o.MaxEventBytes = int.MaxValue },
    };

    [Fact]
    public void What_is_set_in_the_policy_of_one_stream_is_not_set_in_that_of_another()
    {
        var bound = new SseStreamOptions();

        // As the configuration binder does: it sets even what is init-only, in the instance that is there.
        typeof(SseReconnectPolicy).GetProperty(nameof(SseReconnectPolicy.MaxRetries))!.SetValue(bound.ReconnectPolicy, 99);

        new SseStreamOptions().ReconnectPolicy.MaxRetries.Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_value_out_of_range_throws_when_the_stream_is_created_naming_property_value_and_range(
        string property, Action<SseStreamOptions> configure)
    {
        var options = new SseStreamOptions();
        configure(options);
        using var http = new HttpClient();

        var thrown = http.Invoking(h => SseStream.Create(h, Somewhere, options)).Should().Throw<ArgumentOutOfRangeException>().Which;

        thrown.ParamName.Should().Be(property);
        thrown.ActualValue.Should().NotBeNull();
        thrown.Message.Should().Contain($"{property} must be ").And.Contain(thrown.ActualValue!.ToString());
    }

    [Fact]
    public void An_empty_terminator_is_refused_for_a_keep_alive_would_complete_the_stream()
    {
        using var http = new HttpClient();

        http.Invoking(h => SseStream.Create(h, Somewhere, new SseStreamOptions { Terminator = "" }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("Terminator must be null or not empty.*");
    }

    public static TheoryData<Action<SseStreamOptions>> AtTheEdge => new(
        o => o.ReconnectPolicy = new() { MaxRetries = 0, InitialDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, Jitter = 0, HealthyAfter = TimeSpan.Zero },
        o => o.ReconnectPolicy = new() { MaxRetries = SseReconnectPolicy.UnlimitedRetries, Jitter = 1, MaxDelay = TimeSpan.FromDays(1) },
        o => o.ReconnectPolicy = new() { InitialDelay = TimeSpan.FromMinutes(2) },
        o => (o.ConnectTimeout, o.IdleTimeout) = (Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
        o => (o.ConnectTimeout, o.IdleTimeout) = (TimeSpan.FromTicks(1), TimeSpan.FromTicks(1)),
        o => (o.MaxEventBytes, o.LastEventId) = (1, "é 日"),
        o => (o.MaxEventBytes, o.Terminator) = (Array.MaxLength, " "));

    [Theory]
    [MemberData(nameof(AtTheEdge))]
    public void A_value_at_the_edge_of_its_range_is_accepted(Action<SseStreamOptions> configure)
    {
        var options = new SseStreamOptions();
        configure(options);
        using var http = new HttpClient();

        http.Invoking(h => SseStream.Create(h, Somewhere, options)).Should().NotThrow();
    }

    [Fact]
    public async Task Options_are_copied_when_the_stream_is_created()
    {
        SseStreamOptions options = null!;
        using var scenario = new Scenario(s => s.Connection(c => c.Event("a")).Otherwise(c => c.Status(204)), o => options = o);

        options.EventFilter = _ => false;
        options.LastEventId = "42";
        options.ReconnectPolicy = new() { MaxRetries = 0 };

        (await scenario.ReadAllAsync()).Should().Equal("a");
        scenario.Handler.Requests[0].LastEventId.Should().BeNull();
        scenario.Requests.Should().Be(2);
    }

    [Fact]
    public void The_defaults_are_those_of_the_design()
    {
        var options = new SseStreamOptions();

        options.ReconnectPolicy.Should().Be(new SseReconnectPolicy
        {
            MaxRetries = 3,
            InitialDelay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(30),
            Jitter = 0.5,
            HealthyAfter = TimeSpan.FromSeconds(5),
        });
        options.LastEventId.Should().BeEmpty();
        options.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(30));
        options.IdleTimeout.Should().Be(TimeSpan.FromMinutes(5));
        options.MaxEventBytes.Should().Be(16 * 1024 * 1024);
    }

    [Fact]
    public void An_address_that_cannot_be_requested_throws_when_the_stream_is_created()
    {
        using var http = new HttpClient();

        http.Invoking(h => SseStream.Create(h, new Uri("/status", UriKind.Relative))).Should().Throw<ArgumentException>().WithMessage("*BaseAddress*");
        http.Invoking(h => SseStream.Create(h, new Uri("ftp://localhost/"))).Should().Throw<ArgumentException>().WithMessage("*ftp*");
    }

    [Fact]
    public void What_is_required_may_not_be_null()
    {
        using var http = new HttpClient();

        http.Invoking(_ => SseStream.Create(null!, Somewhere)).Should().Throw<ArgumentNullException>();
        http.Invoking(h => SseStream.Create(h, Somewhere, (System.Net.ServerSentEvents.SseItemParser<int>)null!)).Should().Throw<ArgumentNullException>();
        http.Invoking(h => SseStream.Create(h, Somewhere, new SseStreamOptions { LastEventId = null! })).Should().Throw<ArgumentNullException>();
        http.Invoking(h => SseStream.Create(h, Somewhere, new SseStreamOptions { ReconnectPolicy = null! })).Should().Throw<ArgumentNullException>();
        http.Invoking(h => SseStream.Create(h, Somewhere).Subscribe(null!)).Should().Throw<ArgumentNullException>();
    }
}
