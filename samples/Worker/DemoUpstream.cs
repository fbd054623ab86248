using System.Globalization;
using ResilientSse.Testing;

namespace Worker;

/// <summary>A guild that says something each second and, whoever comes back, goes on after the last event that they got.</summary>
internal static class DemoUpstream
{
    public static Task<SseTestServer> StartAsync() => SseTestServer.StartAsync(script => script.Otherwise(connection =>
    {
        var last = int.Parse(connection.Request.LastEventId ?? "0", CultureInfo.InvariantCulture);
        foreach (var id in Enumerable.Range(last + 1, 20))
            connection.Event($$"""{"status":"online","members":{{1200 + id}}}""", $"{id}").Wait(TimeSpan.FromSeconds(1));
    }));
}
