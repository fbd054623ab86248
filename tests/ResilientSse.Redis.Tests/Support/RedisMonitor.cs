using System.Net;
using System.Net.Sockets;
using System.Text;
using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>All commands that a Redis runs, those of scripts and what is published included, with their arguments.</summary>
internal sealed class RedisMonitor : IDisposable
{
    private const string End = "the-end-of-the-monitor";

    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly TcpClient _client = new();
    private readonly RedisServer _redis;

    private RedisMonitor(RedisServer redis) => _redis = redis;

    public static async Task<RedisMonitor> StartAsync(RedisServer redis)
    {
        var monitor = new RedisMonitor(redis);
        await monitor._client.ConnectAsync(IPAddress.Loopback, redis.Port, TestContext.Current.CancellationToken);
        await monitor._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("MONITOR\r\n"), TestContext.Current.CancellationToken);
        _ = monitor.ReadAsync();
        await Until.TrueAsync(() => monitor.Contains("+OK"));
        return monitor;
    }

    /// <summary>What it has run so far, a command a line: <c>+time [database client] "EVALSHA" "…"</c>.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync()
    {
        await _redis.Database.ExecuteAsync("ECHO", End);
        await Until.TrueAsync(() => Contains(End));
        lock (_lock)
            return _text.ToString().Split("\r\n");
    }

    public void Dispose() => _client.Dispose();

    private bool Contains(string text)
    {
        lock (_lock)
            return _text.ToString().Contains(text, StringComparison.Ordinal);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        while (await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            lock (_lock)
                _text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
