using System.Diagnostics.CodeAnalysis;

namespace Tail.Terminal;

/// <summary>Ctrl-C: the first one asks to end, a second one kills as usual.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A Ctrl-C may come while we leave, and a source without a timer has nothing to release.")]
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public Interrupt() => Console.CancelKeyPress += OnCancelKeyPress;

    public CancellationToken Token => _source.Token;

    public void Dispose() => Console.CancelKeyPress -= OnCancelKeyPress;

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
