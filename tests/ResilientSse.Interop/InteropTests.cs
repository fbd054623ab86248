using ResilientSse.Interop.Measuring;
using ResilientSse.Interop.Proxies;

namespace ResilientSse.Interop;

/// <summary>
/// What holds behind each proxy, on HTTP/1.1 and HTTP/2. What differs from one to the next is measured by the table of docs/behind-a-proxy.md.
/// </summary>
public sealed class InteropTests
{
    /// <summary>HAProxy without <c>option http-no-delay</c> delays by 200 ms.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(150);

    public static IEnumerable<ITheoryDataRow> Recommended => Rows(Setup.Recommended);

    public static IEnumerable<ITheoryDataRow> All => Rows(Setup.Plain, Setup.Recommended);

    public static IEnumerable<ITheoryDataRow> Compressing => Rows(Setup.Compressing);

    [Theory]
    [MemberData(nameof(Recommended))]
    public async Task With_the_recommended_config_the_events_of_any_server_come_at_once(string proxy, Setup setup, string http)
    {
        (await Lateness.MeasureAsync(Catalog.Named(proxy), setup, Version.Parse(http), "/step")).Should().NotBeNull().And.BeLessThan(AtOnce);
    }

    [Theory]
    [MemberData(nameof(Recommended))]
    public async Task With_the_recommended_config_the_events_of_a_route_come_at_once(string proxy, Setup setup, string http)
    {
        (await Lateness.MeasureAsync(Catalog.Named(proxy), setup, Version.Parse(http), "/proxy/step")).Should().NotBeNull().And.BeLessThan(AtOnce);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_server_that_is_killed_in_the_middle_of_an_event_is_noticed_and_nothing_is_lost_or_comes_twice(
        string proxy, Setup setup, string http)
    {
        var passage = await KilledServer.MeasureAsync(Catalog.Named(proxy), setup, Version.Parse(http), isBetween: false);

        passage.Drop.Should().NotBeNull();
        passage.Should().Be(new Passage(passage.Drop, Lost: 0, Twice: 0));
    }

    [Theory]
    [MemberData(nameof(Recommended))]
    public async Task A_run_whose_proxy_is_killed_is_resumed_whole(string proxy, Setup setup, string http)
    {
        var passage = await KilledProxy.MeasureAsync(Catalog.Named(proxy), setup, Version.Parse(http));

        passage.Should().BeEquivalentTo(new { Lost = 0, Twice = 0 });
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_position_of_a_client_reaches_the_server(string proxy, Setup setup, string http)
    {
        (await Headers.PassLastEventIdAsync(Catalog.Named(proxy), setup, Version.Parse(http))).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Nobody_gets_the_stream_of_somebody_else_from_a_route(string proxy, Setup setup, string http)
    {
        (await Headers.ShareAsync(Catalog.Named(proxy), setup, Version.Parse(http), "/proxy/cacheable")).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Recommended))]
    public async Task A_browser_that_leaves_is_noticed_after_three_heartbeats_at_the_latest(string proxy, Setup setup, string http)
    {
        (await Leaving.MeasureAsync(Catalog.Named(proxy), setup, Version.Parse(http))).Should().NotBeNull().And.BeLessThan(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [MemberData(nameof(Compressing))]
    public async Task A_proxy_that_compresses_event_streams_leaves_those_of_the_routes_alone(string proxy, Setup setup, string http)
    {
        var wanted = Catalog.Named(proxy);
        (await Headers.CompressAsync(wanted, setup, Version.Parse(http), "/ended")).Should().Be(!wanted.SparesEventStreams);
        (await Headers.CompressAsync(wanted, setup, Version.Parse(http), "/proxy/ended")).Should().Be(wanted.CompressesAnyway);
    }

    private static IEnumerable<ITheoryDataRow> Rows(params Setup[] setups)
    {
        var rows =
            from proxy in Catalog.Wanted
            from setup in setups
            where setup != Setup.Compressing || proxy.Compressing is not null
            from version in proxy.Versions
            select (ITheoryDataRow)new TheoryDataRow<string, Setup, string>(proxy.Name, setup, version.ToString());

        return rows.DefaultIfEmpty(new TheoryDataRow<string, Setup, string>("-", setups[0], "-") { Skip = Catalog.NotWanted });
    }
}
