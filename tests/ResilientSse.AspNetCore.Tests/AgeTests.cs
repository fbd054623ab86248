using System.Net;
using Microsoft.AspNetCore.Http;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Observing;
using ResilientSse.AspNetCore.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.AspNetCore.Tests;

public sealed class AgeTests
{
    private readonly TestClock _clock = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_visit_that_is_too_old_before_the_upstream_answers_is_a_timeout_and_says_why(bool shares)
    {
        var prefix = $"/{Guid.NewGuid():N}";
        using var drops = new RouteMeasurements("sse.proxy.drops", prefix + ProxyApp.Route);
        await using var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.NeverAnswer()),
            o =>
            {
                (o.Sharing, o.MaxStreamAge) = (shares ? SseProxySharing.PerToken : SseProxySharing.None, TimeSpan.FromSeconds(10));
                o.ConfigureUpstream = u => u.ConnectTimeout = TimeSpan.FromMinutes(1);
            },
            time: _clock,
            prefix: prefix);
        var visit = app.VisitAsync();
        await app.Upstream.WaitForRequestAsync(0);

        _clock.Advance(TimeSpan.FromSeconds(10));

        (await visit).Status.Should().Be(HttpStatusCode.GatewayTimeout);
        await drops.WaitAsync(1);
        drops.Reasons.Should().Equal("max_age");
    }

    [Fact]
    public void Responses_that_began_together_are_over_one_after_the_other()
    {
        var times = new SseProxyOptions { MaxStreamAge = TimeSpan.FromSeconds(100) }.ResponseTimes;
        var request = new BrowserRequest(new Uri("http://localhost"), "secret", resume: null) { Client = "client", Sharing = null };
        var browsers = Enumerable.Range(0, 200).Select(_ => new Subscriber(new DefaultHttpContext(), request, times, _clock, default)).ToList();
        int CountOver() => browsers.Count(browser => browser.Lifetime.IsOver);

        _clock.RunFor(TimeSpan.FromSeconds(79));
        CountOver().Should().Be(0);
        _clock.RunFor(TimeSpan.FromSeconds(11));
        CountOver().Should().BeInRange(50, 150);
        _clock.RunFor(TimeSpan.FromSeconds(10));
        browsers.Should().OnlyContain(b => b.Lifetime.IsOver && b.Lifetime.EndingOf(isElsewhere: false).Reason == DropReasons.MaxAge);
        browsers.ForEach(browser => browser.Dispose());
        _clock.ArmedTimers.Should().Be(0);
    }
}
