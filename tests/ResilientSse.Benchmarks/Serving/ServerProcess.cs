using System.Diagnostics;
using System.Globalization;

namespace ResilientSse.Benchmarks;

/// <summary>A server in a process of its own, which ends when this one disposes of it or ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private ServerProcess(Process process, string http1, string http2)
    {
        _process = process;
        Http1 = http1;
        Http2 = http2;
    }

    public string Http1 { get; }

    public string Http2 { get; }

    /// <param name="role">What it serves.</param>
    /// <param name="upstream">What it is in front of; null for nothing.</param>
    /// <param name="more">More arguments.</param>
    /// <param name="program">A build of this program; null for this one.</param>
    public static async Task<ServerProcess> StartAsync(string role, ServerProcess? upstream = null, IEnumerable<string>? more = null, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Environment.ProcessPath!, ["serve", role, upstream?.Http1 ?? "-", .. more ?? []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var http1 = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        var http2 = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        return new(process, http1!, http2!);
    }

    /// <summary>The processor time that it has used, in microseconds.</summary>
    public Task<double> CpuAsync() => AskAsync("/cpu");

    /// <summary>The bytes that it has allocated so far.</summary>
    public Task<double> AllocatedAsync() => AskAsync("/allocated");

    /// <summary>The bytes of its live objects.</summary>
    public Task<double> HeapAsync() => AskAsync("/heap");

    public void Dispose()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private async Task<double> AskAsync(string path) =>
        double.Parse(await _http.GetStringAsync(new Uri(Http1 + path)).ConfigureAwait(false), CultureInfo.InvariantCulture);
}
