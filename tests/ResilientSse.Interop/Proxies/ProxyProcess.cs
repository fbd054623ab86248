using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ResilientSse.Interop.Proxies;

/// <summary>A proxy that runs as a child of this process, on free ports of 127.0.0.1, with its files in a folder of its own.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Proxy _proxy;
    private readonly Setup _setup;
    private readonly int _upstream;
    private readonly int _port = FreePort();
    private readonly int _http2Port = FreePort();
    private DirectoryInfo _folder = null!;
    private Process _process = null!;

    private ProxyProcess(Proxy proxy, Setup setup, int upstream) => (_proxy, _setup, _upstream) = (proxy, setup, upstream);

    public static async Task<ProxyProcess> StartAsync(Proxy proxy, Setup setup, int upstream)
    {
        var running = new ProxyProcess(proxy, setup, upstream);
        await running.StartAsync();
        return running;
    }

    /// <summary>Below those that the system gives out by itself: nobody takes it before it is listened on, nor while a proxy is started anew.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }

    public Uri Address(string path, Version version) =>
        new($"http://127.0.0.1:{(version.Major == 2 && _proxy.HasPortForHttp2 ? _http2Port : _port)}{path}");

    /// <summary>Ends it by SIGKILL, with the processes that it has started, and starts it anew on the same ports.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
        if (_proxy.SharedMemory is { } prefix)
        {
            foreach (var left in Directory.EnumerateFiles("/dev/shm", prefix + "*"))
                File.Delete(left);
        }
    }

    private async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("interop-");
        foreach (var (file, text) in _proxy.FilesFor(_setup, _folder.FullName, _upstream, _port, _http2Port))
        {
            var path = Path.Combine(_folder.FullName, file);
            Open(Directory.CreateDirectory(Path.GetDirectoryName(path)!));
            await File.WriteAllTextAsync(path, text);
        }

        _process = Process.Start(StartInfo())!;
        var said = new List<string?>();
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!await IsReadyAsync())
        {
            await DisposeAsync();
            throw new InvalidOperationException($"{_proxy.Name} does not answer with its {_setup} config. It said:\n{string.Join('\n', said.TakeLast(20))}");
        }

        void Add(string? line)
        {
            lock (said)
                said.Add(line);
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartLimit && !_process.HasExited)
        {
            try
            {
                using var response = await http.GetAsync(Address("/ready", HttpVersion.Version11));
                if (response.IsSuccessStatusCode)
                    return true;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return false;
    }

    private ProcessStartInfo StartInfo()
    {
        var arguments = _proxy.Arguments.Split(' ').Select(
            argument => argument.Replace("{config}", Path.Combine(_folder.FullName, _proxy.ConfigFile), StringComparison.Ordinal)
                .Replace("{folder}", _folder.FullName, StringComparison.Ordinal)
                .Replace("8080", $"{_port}", StringComparison.Ordinal));
        return new(_proxy.Program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = _folder.FullName },
        };
    }

    /// <summary>Some proxies give up root, and look into their folder after that.</summary>
    private static void Open(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_111_111);
    }
}
