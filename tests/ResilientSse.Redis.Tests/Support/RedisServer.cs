using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>
/// A redis-server of a test's own, on a free port, in a folder of its own, in memory only unless asked. Without one on the PATH the test
/// is skipped; with <c>RESILIENTSSE_REQUIRE_REDIS=1</c> it fails.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resilientsse-redis-").FullName;
    private readonly string[] _more;
    private Process? _process;
    private ConnectionMultiplexer? _admin;

    private RedisServer(int port, string[] more)
    {
        (Port, _more) = (port, more);
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>To look into it from outside.</summary>
    public IDatabase Database => _admin!.GetDatabase();

    public IServer Server => _admin!.GetServer(IPAddress.Loopback, Port);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RedisServer> StartAsync(params string[] more)
    {
        var server = Reserve(more);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port on which nothing listens yet.</summary>
    public static RedisServer Reserve(params string[] more)
    {
        SkipWithoutRedis();
        return new(FreePort(), more);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it, for the first time or anew, and waits until it answers.</summary>
    public async Task RunAsync()
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no", .. _more];

        // Both are pipes of this process: a server that outlives it would hold up whoever reads the output of the tests.
        _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException("redis-server ended.");
        }
        while (!line.Contains("Ready to accept connections", StringComparison.Ordinal));

        // Nobody reads the rest, and a full pipe would hold it up.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _admin ??= await ConnectionMultiplexer.ConnectAsync($"{Configuration},allowAdmin=true,abortConnect=false");
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        if (_admin is not null)
            await _admin.DisposeAsync();
        if (_process is { HasExited: false })
        {
            // Also when the test was cancelled.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>No server outlives its tests, also when they end before it is disposed.</summary>
    private void End(object? sender, EventArgs args)
    {
        if (_process is { HasExited: false })
            _process.Kill();
    }

    private static void SkipWithoutRedis()
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server"))))
            return;
        if (Environment.GetEnvironmentVariable("RESILIENTSSE_REQUIRE_REDIS") == "1")
            Assert.Fail("RESILIENTSSE_REQUIRE_REDIS=1, and there is no redis-server on the PATH.");
        Assert.Skip("There is no redis-server on the PATH.");
    }
}
