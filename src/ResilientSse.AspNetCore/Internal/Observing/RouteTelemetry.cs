using System.Diagnostics.Metrics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>What is measured of one route.</summary>
internal sealed class RouteTelemetry
{
    private KeyValuePair<string, object?> _route = new("http.route", null);

    /// <summary>The attribute that all measurements have.</summary>
    public KeyValuePair<string, object?> Route => _route;

    /// <summary>The route's pattern, once its endpoint has been built.</summary>
    public void Name(string? pattern) => _route = new("http.route", pattern);

    /// <summary>A browser was admitted; whether it was counted, and so will have to be when it leaves.</summary>
    public bool TryCountBrowser() => TryAdd(ProxyInstruments.Browsers);

    public void BrowserLeft() => ProxyInstruments.Browsers.Add(-1, _route);

    /// <summary>A relay runs; whether it was counted, and so will have to be when it ends.</summary>
    public bool TryCountRelay() => TryAdd(ProxyInstruments.Relays);

    public void RelayEnded() => ProxyInstruments.Relays.Add(-1, _route);

    /// <summary>A block came from an upstream.</summary>
    /// <param name="browsers">How many browsers its relay has.</param>
    public void Received(int browsers)
    {
        if (ProxyInstruments.Received.Enabled)
            ProxyInstruments.Received.Add(1, _route);
        if (ProxyInstruments.FanOut.Enabled)
            ProxyInstruments.FanOut.Record(browsers, _route);
    }

    /// <summary>A browser takes some of so many blocks that it has still to get.</summary>
    public void Taken(long blocks)
    {
        if (ProxyInstruments.CursorLag.Enabled)
            ProxyInstruments.CursorLag.Record(blocks, _route);
    }

    /// <summary>It has been sent them.</summary>
    public void Delivered(long blocks)
    {
        if (blocks > 0 && ProxyInstruments.Delivered.Enabled)
            ProxyInstruments.Delivered.Add(blocks, _route);
    }

    /// <summary>A browser that returns was looked for in the ring.</summary>
    public void Joined(bool isInRing) => (isInRing ? ProxyInstruments.RingHits : ProxyInstruments.RingMisses).Add(1, _route);

    /// <summary>A visit ended.</summary>
    /// <param name="reason">Of <see cref="DropReasons"/>.</param>
    public void Dropped(string reason) => ProxyInstruments.Drops.Add(1, _route, new("sse.drop.reason", reason));

    /// <summary>A listener that comes later hears of no end whose beginning it did not.</summary>
    private bool TryAdd(UpDownCounter<long> counter)
    {
        if (!counter.Enabled)
            return false;

        counter.Add(1, _route);
        return true;
    }
}
