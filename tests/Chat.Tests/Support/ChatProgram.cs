using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Chat.Tests.Support;

/// <summary>The sample as a program of its own, which can be killed.</summary>
internal sealed partial class ChatProgram : IAsyncDisposable
{
    private readonly Process _process;

    private ChatProgram(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it; it accepts connections when it returns.</summary>
    public static async Task<ChatProgram> StartAsync(int port = 0, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Chat.dll"), "--urls", $"http://127.0.0.1:{port}"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is { Success: true } match)
            {
                // Nobody reads on, and it must not wait for a reader.
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException("The sample ended before it was ready.");
    }

    /// <summary>Ends it as a crash or a power cut would: it says nothing to anybody.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^Chat: http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Address();
}
