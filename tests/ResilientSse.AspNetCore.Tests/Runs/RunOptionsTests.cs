using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

public sealed class RunOptionsTests
{
    public static TheoryData<string, Action<SseRunOptions>> Bad => new()
    {
        { "MaxRequestBytes", o => o.MaxRequestBytes = 0 },
        { "MaxRunBytes", o => o.MaxRunBytes = 1023 },
        { "MaxRunBytesTotal", o => o.MaxRunBytesTotal = o.MaxRunBytes - 1 },
        { "MaxRuns", o => o.MaxRuns = 0 },
        { "MaxRunsPerOwner", o => o.MaxRunsPerOwner = 0 },
        { "MaxClients", o => o.MaxClients = 0 },
        { "MaxClientsPerToken", o => o.MaxClientsPerToken = 0 },
        { "KeepFor", o => o.KeepFor = TimeSpan.FromTicks(-1) },
        { "KeepFor", o => o.KeepFor = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) },
        { "DetachedFor", o => o.DetachedFor = Timeout.InfiniteTimeSpan },
        { "DetachedFor", o => o.DetachedFor = TimeSpan.FromDays(2) },
        { "Heartbeat", o => o.Heartbeat = TimeSpan.Zero },
        { "Heartbeat", o => o.Heartbeat = Timeout.InfiniteTimeSpan },
        { "WriteTimeout", o => o.WriteTimeout = TimeSpan.Zero },
        { "WriteTimeout", o => o.WriteTimeout = Timeout.InfiniteTimeSpan },
        { "MaxStreamAge", o => o.MaxStreamAge = TimeSpan.Zero },
        { "MaxStreamAge", o => o.MaxStreamAge = TimeSpan.FromDays(30) },
        { "TokenCookie", o => o.TokenCookie = "" },
        { "ForwardQuery", o => o.ForwardQuery = null! },
        { "RequestMediaTypes", o => o.RequestMediaTypes = null! },
        { "RequestMediaTypes", o => o.RequestMediaTypes = [] },
        { "ConnectTimeout", o => o.ConfigureUpstream = u => u.ConnectTimeout = TimeSpan.Zero },
        { "ReplayNonIdempotent", o => o.ConfigureUpstream = u => u.ReplayNonIdempotent = true },
        { "RetryUnauthorized", o => o.ConfigureUpstream = u => u.RetryUnauthorized = true },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_value_throws_when_the_route_is_mapped_and_is_named(string property, Action<SseRunOptions> configure)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.Invoking(a => a.MapSseRun(RunApp.Route, "http://llm/", configure)).Should().Throw<ArgumentException>().WithMessage($"*{property}*");
    }

    [Fact]
    public async Task The_smallest_and_the_largest_values_are_good()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        app.MapSseRun(RunApp.Route, "http://llm/", o =>
        {
            (o.MaxRequestBytes, o.MaxRunBytes, o.MaxRunBytesTotal, o.MaxRuns, o.MaxRunsPerOwner, o.MaxClients, o.MaxClientsPerToken) = (1, 1024, 1024, 1, 1, 1, 1);
            o.ConfigureUpstream = u => u.Terminator = "[DONE]";
            (o.KeepFor, o.DetachedFor, o.MaxStreamAge) = (TimeSpan.Zero, TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
        });
    }

    [Theory]
    [InlineData(true, false, "keeps cookies*(UseCookies):")]
    [InlineData(false, true, "follows redirects*(AllowAutoRedirect):")]
    public async Task A_named_client_that_keeps_cookies_or_follows_redirects_is_refused(bool cookies, bool redirects, string what)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHttpClient("llm").ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { UseCookies = cookies, AllowAutoRedirect = redirects });
        await using var app = builder.Build();

        app.Invoking(a => a.MapSseRun(RunApp.Route, "http://llm/", o => o.HttpClientName = "llm"))
            .Should().Throw<InvalidOperationException>().WithMessage($"*llm*{what}*");
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("Terminator", false)]
    [InlineData("CompleteAfter", false)]
    [InlineData("CompleteOnEnd", false)]
    public async Task When_nothing_completes_an_answer_the_app_is_warned(string what, bool warns)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddFakeLogging();
        await using var app = builder.Build();

        app.MapSseRun(RunApp.Route, "http://llm/", o => o.ConfigureUpstream = u =>
        {
            u.Terminator = what == "Terminator" ? "[DONE]" : null;
            u.CompleteAfter = what == "CompleteAfter" ? (_, _) => true : null;
            u.CompleteOnEnd = what == "CompleteOnEnd";
        });

        app.Services.GetFakeLogCollector().GetSnapshot().Where(r => r.Level == LogLevel.Warning && r.Message.Contains("Terminator", StringComparison.Ordinal))
            .Should().HaveCount(warns ? 1 : 0);
    }
}
