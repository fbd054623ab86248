using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace ResilientSse.Testing.Internal;

/// <summary>The body of the handler's response: each read pulls the next piece from the player.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "Neither holds anything to free; a late cancellation needs the source, and the pieces may be in a pending read.")]
internal sealed class ScriptedBodyStream : Stream
{
    private readonly ScriptPlayer _player;
    private ReadOnlyMemory<byte> _rest;
    private Func<Exception>? _failure;
    private bool _ended;

    private readonly CancellationTokenSource _gone = new();
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;

    public ScriptedBodyStream(ScriptPlayer player)
    {
        _player = player;
        _pieces = player.BodyAsync(_gone.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        if (_gone.IsCancellationRequested)
            return ValueTask.FromException<int>(Gone());
        if (buffer.IsEmpty)
            return ValueTask.FromResult(0);
        return _rest.IsEmpty ? ReadNextAsync(buffer, cancellationToken) : ValueTask.FromResult(Take(buffer));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Leave();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadNextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_failure is not null)
            throw _failure();
        if (_ended)
            return 0;
        // A cancelled read closes the connection, as with sockets.
        await using var registration = cancellationToken.UnsafeRegister(static stream => ((ScriptedBodyStream)stream!).Leave(), this).ConfigureAwait(false);
        try
        {
            if (await _pieces.MoveNextAsync().ConfigureAwait(false))
            {
                _rest = _pieces.Current;
                return Take(buffer);
            }

            _ended = true;
            _player.Request.Close();
            return 0;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Gone();
        }
        catch (Exception exception)
        {
            _failure = () => exception switch
            {
                ConnectionCutException { IsReset: true } => Reset(),
                ConnectionCutException => Truncated(),
                _ => new IOException(exception.Message, exception),
            };
            _player.Request.Close();
            throw _failure();
        }
    }

    private int Take(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    private void Leave()
    {
        _player.Request.Close();
        _gone.Cancel();
    }

    // What SocketsHttpHandler throws for a chunked body without its last chunk.
    private static HttpIOException Truncated() => new(HttpRequestError.ResponseEnded, "The response ended prematurely.");

    private static IOException Reset()
    {
        var reset = new SocketException((int)SocketError.ConnectionReset);
        return new($"Unable to read data from the transport connection: {reset.Message}.", reset);
    }

    private static ObjectDisposedException Gone() => new(nameof(Stream), "The connection was closed by the client.");
}
