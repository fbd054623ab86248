using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Observing;

public sealed class TagTests
{
    [Fact]
    public async Task No_token_key_guild_query_id_or_data_is_ever_an_attribute()
    {
        var prefix = $"/{Guid.NewGuid():N}";
        var tags = new ConcurrentQueue<KeyValuePair<string, object?>>();
        var instruments = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == SseProxyTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, measured, _) =>
        {
            var all = measured.ToArray();
            if (!all.Contains(new("http.route", prefix + ProxyApp.Route)))
                return;

            instruments[instrument.Name] = true;
            foreach (var tag in all)
                tags.Enqueue(tag);
        });
        listener.Start();

        await using (var app = await ProxyApp.StartAsync(
            s => s.Otherwise(c => c.Event("secret-data", id: "secret-id", type: "secret-type").Stall()),
            o =>
            {
                o.Sharing = SseProxySharing.ByKey(_ => "secret-key");
                o.ForwardQuery.Add("token");
            },
            prefix: prefix))
        {
            for (var i = 0; i < 3; i++)
            {
                using var browser = await app.VisitAsync(
                    guild: "secret-guild", token: "secret-token", lastEventId: i == 0 ? null : i == 1 ? "secret-id" : "secret-other", query: "?token=secret-query");
                if (i != 1)
                    await browser.EventAsync();
            }

            await app.App.StopAsync();
        }

        instruments.Keys.Should().HaveCount(9, "all have been used");
        tags.Select(t => t.Key).Distinct().Should().BeEquivalentTo("http.route", "sse.drop.reason");
        tags.Select(t => t.Value).Distinct().Should().NotContain(v => v!.ToString()!.Contains("secret"));
    }
}
