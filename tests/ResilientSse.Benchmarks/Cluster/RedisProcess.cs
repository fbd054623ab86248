using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ResilientSse.Benchmarks;

/// <summary>A redis-server on a free port, in memory only.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly ConnectionMultiplexer _admin;

    private RedisProcess(Process process, string folder, string configuration, ConnectionMultiplexer admin) =>
        (_process, _folder, Configuration, _admin) = (process, folder, configuration, admin);

    /// <summary>Where it is.</summary>
    public string Configuration { get; }

    /// <summary>To look into it from outside.</summary>
    public IDatabase Database => _admin.GetDatabase();

    public IServer Server => _admin.GetServers()[0];

    /// <summary>The processor time that it has used, in microseconds.</summary>
    public double Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMicroseconds;
        }
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<RedisProcess> StartAsync()
    {
        var (port, folder) = (FreePort(), Directory.CreateTempSubdirectory("resilientsse-redis-").FullName);
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(process);
        while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal))
                continue;

            // A full pipe would hold it up.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            var configuration = $"127.0.0.1:{port}";
            return new(process, folder, configuration, await ConnectionMultiplexer.ConnectAsync(configuration + ",allowAdmin=true").ConfigureAwait(false));
        }

        throw new IOException("redis-server does not start.");
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync().ConfigureAwait(false);
        End(_process);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
            process.Kill();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
