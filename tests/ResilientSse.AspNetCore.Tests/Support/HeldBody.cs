using System.Text;

namespace ResilientSse.AspNetCore.Tests.Support;

/// <summary>The body of a response whose writes wait when they are held.</summary>
internal sealed class HeldBody : MemoryStream
{
    private readonly object _lock = new();
    private TaskCompletionSource? _held;
    private (string Text, TaskCompletionSource Written)? _awaited;

    public string Text
    {
        get
        {
            lock (_lock)
                return Encoding.UTF8.GetString(ToArray());
        }
    }

    public TaskCompletionSource Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when that has been written.</summary>
    public Task ContainsAsync(string text)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited = (text, written);

        Tell();
        return written.Task;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_held is { } held)
            await held.Task;

        lock (_lock)
            Write(buffer.Span);

        Tell();
    }

    private void Tell()
    {
        lock (_lock)
        {
            if (_awaited is { } awaited && Text.Contains(awaited.Text, StringComparison.Ordinal))
                awaited.Written.TrySetResult();
        }
    }
}
