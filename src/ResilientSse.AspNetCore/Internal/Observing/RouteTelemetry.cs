using System.Diagnostics.Metrics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The measurements of one route.</summary>
internal sealed class RouteTelemetry
{
    private KeyValuePair<string, object?> _route = new("http.route", null);

    /// <summary>The attribute that all measurements have.</summary>
    public KeyValuePair<string, object?> Route => _route;

    /// <summary>The route's pattern, for the log; null until its endpoint has been built.</summary>
    public string? Pattern => (string?)_route.Value;

    /// <summary>The route's pattern, once its endpoint has been built.</summary>
    public void Name(string? pattern) => _route = new("http.route", pattern);

    /// <summary>Counts an admitted browser; returns whether it was counted and must be counted again when it leaves.</summary>
    public bool TryCountBrowser() => TryAdd(ProxyInstruments.Browsers);

    public void BrowserLeft() => ProxyInstruments.Browsers.Add(-1, _route);

    /// <summary>Counts a running relay; returns whether it was counted and must be counted again when it ends.</summary>
    public bool TryCountRelay() => TryAdd(ProxyInstruments.Relays);

    public void RelayEnded() => ProxyInstruments.Relays.Add(-1, _route);

    /// <summary>Counts a block from an upstream.</summary>
    /// <param name="browsers">How many browsers its relay has.</param>
    public void Received(int browsers)
    {
        if (ProxyInstruments.Received.Enabled)
            ProxyInstruments.Received.Add(1, _route);
        if (ProxyInstruments.FanOut.Enabled)
            ProxyInstruments.FanOut.Record(browsers, _route);
    }

    /// <summary>Records how many blocks a browser is behind, including those that it takes now.</summary>
    public void Taken(long blocks)
    {
        if (ProxyInstruments.CursorLag.Enabled)
            ProxyInstruments.CursorLag.Record(blocks, _route);
    }

    /// <summary>Counts blocks that were sent to a browser.</summary>
    public void Delivered(long blocks)
    {
        if (blocks > 0 && ProxyInstruments.Delivered.Enabled)
            ProxyInstruments.Delivered.Add(blocks, _route);
    }

    /// <summary>Counts a returning browser whose position was looked up in the ring.</summary>
    public void Joined(bool isInRing) => (isInRing ? ProxyInstruments.RingHits : ProxyInstruments.RingMisses).Add(1, _route);

    /// <summary>Counts a visit that ended.</summary>
    /// <param name="reason">One of <see cref="DropReasons"/>.</param>
    public void Dropped(string reason) => ProxyInstruments.Drops.Add(1, _route, new("sse.drop.reason", reason));

    /// <summary>A listener that starts later gets no end without its beginning.</summary>
    private bool TryAdd(UpDownCounter<long> counter)
    {
        if (!counter.Enabled)
            return false;

        counter.Add(1, _route);
        return true;
    }
}
