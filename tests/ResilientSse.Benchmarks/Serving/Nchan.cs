using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Net.Sockets;

namespace ResilientSse.Benchmarks;

/// <summary>
/// nginx with nchan, in one process. What it is published is what an upstream sends, by this process. On Debian the package is
/// libnginx-mod-nchan.
/// </summary>
internal sealed class Nchan : IAsyncDisposable
{
    private const string Module = "/usr/lib/nginx/modules/ngx_nchan_module.so";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly CancellationTokenSource _stop = new();
    private readonly Process _process;
    private readonly Task _publishing;

    public Nchan(ServerProcess upstream, int rate)
    {
        var port = FreePort();
        var configuration = Path.Combine(_folder.FullName, "nginx.conf");
        File.WriteAllText(configuration, Configuration(port));
        _process = Process.Start("nginx", ["-p", _folder.FullName, "-c", configuration, "-e", Path.Combine(_folder.FullName, "error.log")]);
        Subscribe = new($"http://127.0.0.1:{port}/subscribe");
        _publishing = PublishAsync(new($"{upstream.Http1}/ticks/{rate}"), new($"http://127.0.0.1:{port}/publish"));
    }

    public static bool IsInstalled => File.Exists(Module);

    /// <summary>Where browsers get it.</summary>
    public Uri Subscribe { get; }

    /// <summary>The processor time that its one thread has used, in microseconds: Process has it only in steps of 10 ms.</summary>
    public async Task<double> CpuAsync()
    {
        var nanoseconds = (await File.ReadAllTextAsync($"/proc/{_process.Id}/schedstat").ConfigureAwait(false)).Split(' ')[0];
        return double.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1000;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Configuration(int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        load_module {{Module}};
        daemon off;
        master_process off;
        pid nginx.pid;
        worker_rlimit_nofile 20000;
        events { worker_connections 10000; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:{{port}} backlog=512;
            location = /publish { nchan_publisher; nchan_channel_id guild; nchan_message_buffer_length 100; }
            location = /subscribe { nchan_subscriber eventsource; nchan_channel_id guild; nchan_subscriber_first_message newest; }
          }
        }
        """);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task PublishAsync(Uri upstream, Uri publish)
    {
        using var http = Consumers.Client();
        var body = await http.GetStreamAsync(upstream, _stop.Token).ConfigureAwait(false);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(_stop.Token).ConfigureAwait(false))
        {
            using var content = new StringContent(item.Data);
            content.Headers.Add("X-EventSource-Event", item.EventType);
            using var response = await http.PostAsync(publish, content, _stop.Token).ConfigureAwait(false);
        }
    }
}
