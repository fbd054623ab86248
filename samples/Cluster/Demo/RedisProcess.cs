using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cluster.Demo;

/// <summary>A redis-server on a free port, in memory only.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly Process _process;

    private RedisProcess(Process process, string configuration) => (_process, Configuration) = (process, configuration);

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server")));

    /// <summary>Where it is.</summary>
    public string Configuration { get; }

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<RedisProcess> StartAsync()
    {
        var port = FreePort();
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal))
                continue;

            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // a full pipe would hold it up
            return new(process, $"127.0.0.1:{port}");
        }

        throw new IOException("redis-server does not start.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
