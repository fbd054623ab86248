using System.IO.Pipelines;
using System.Text;

namespace ResilientSse.Tests.Support;

/// <summary>What is under HttpClient: a connection on which the test sends, and which remembers how it was read.</summary>
internal sealed class Wire : Stream
{
    private readonly Pipe _pipe = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many bytes each read asked for.</summary>
    public List<int> Reads { get; } = [];

    /// <summary>Completes when HttpClient has closed the connection.</summary>
    public Task Closed => _closed.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public HttpClient CreateClient() => new(new SocketsHttpHandler { ConnectCallback = (_, _) => new(this) });

    public async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text)).ConfigureAwait(false);

    /// <summary>The connection ends, or breaks.</summary>
    public void End(Exception? failure = null) => _pipe.Writer.Complete(failure);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads.Add(buffer.Length);
        return await _pipe.Reader.AsStream(leaveOpen: true).ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        End(new ObjectDisposedException(nameof(Wire)));
        _closed.TrySetResult();
        base.Dispose(disposing);
    }
}
