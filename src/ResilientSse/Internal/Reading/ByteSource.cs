using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace ResilientSse.Internal;

/// <summary>
/// The bytes of a response: one read after the other, and closing at once. It knows nothing of HTTP or of the format. A read that has to
/// wait needs no object: the stream continues the awaiting code directly, which gets the result through this source.
/// </summary>
[SuppressMessage("Reliability", "CA2012", Justification = "Each result is taken once.")]
internal sealed partial class ByteSource : IValueTaskSource<bool>
{
    /// <summary>
    /// A read that gets this much makes the stream busy: it is the size of HttpClient's own buffer, which larger reads bypass.
    /// </summary>
    private const int LargeRead = 4096;

    /// <summary>
    /// How many small reads in a row after a large one make a stream quiet; a busy stream has small reads too, at the ends of chunks.
    /// </summary>
    private const byte SmallReadsOfBusy = 2;

    private readonly Stream _stream;
    private readonly bool _supportsZeroByteReads;
    private readonly TimeProvider _time;
    private readonly Action _onRead;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private IByteBuffer? _buffer;
    private bool _isZeroByte;
    private bool _hasBytes;
    private byte _smallReadsUntilQuiet;
    private volatile bool _isWaiting;
    private long _lastSeenOpen;

    /// <param name="stream">The bytes.</param>
    /// <param name="owner">Disposed of with them.</param>
    /// <param name="supportsZeroByteReads">Whether a read of zero bytes waits until there are some.</param>
    /// <param name="time">Measures how long reads wait.</param>
    /// <param name="scope">Ends a pending read and closes the source.</param>
    public ByteSource(Stream stream, IDisposable owner, bool supportsZeroByteReads, TimeProvider time, CancellationScope scope)
    {
        _stream = stream;
        _owner = owner;
        _supportsZeroByteReads = supportsZeroByteReads;
        _time = time;
        _scope = scope;
        _onRead = () => _continuation!(_continuationState);
        LastSeenOpen = time.GetTimestamp();
        scope.Closes(this);
    }

    /// <summary>Whether the end was reached.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>What a read threw; null if none did.</summary>
    public Exception? Exception { get; private set; }

    /// <summary>How many bytes the last read got.</summary>
    public int LastCount { get; private set; }

    /// <summary>Since when a read has been waiting, as a timestamp; null while none is.</summary>
    public long? WaitingSince => _isWaiting ? LastSeenOpen : null;

    /// <summary>
    /// The last time, as a timestamp, at which the peer is known not to have closed the connection: a read began to wait or stopped waiting
    /// then.
    /// </summary>
    public long LastSeenOpen
    {
        get => Volatile.Read(ref _lastSeenOpen);
        private set => Volatile.Write(ref _lastSeenOpen, value);
    }

    /// <summary>
    /// Reads more bytes into a buffer; false if there will be no more: see <see cref="IsAtEnd"/> and <see cref="Exception"/>. While little
    /// arrives, every other read is a zero-byte read: it waits for bytes, and until then neither HttpClient nor the caller needs a buffer.
    /// Await each call before the next.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a stream throws, it has ended.")]
    public ValueTask<bool> ReadAsync(IByteBuffer buffer)
    {
        if (!TryBeginRead())
        {
            Exception = new OperationCanceledException("The response is closed.", Token);
            return new(false);
        }

        _buffer = buffer;
        _isZeroByte = _supportsZeroByteReads && _smallReadsUntilQuiet == 0 && !_hasBytes;
        try
        {
            if (_isZeroByte)
                buffer.Rest();
            _read = _stream.ReadAsync(_isZeroByte ? default : buffer.GetMemory(), Token).ConfigureAwait(false).GetAwaiter();
        }
        catch (Exception e)
        {
            _read = ValueTask.FromException<int>(e).ConfigureAwait(false).GetAwaiter();
        }

        if (_read.IsCompleted)
            return new(EndRead(waited: false));

        LastSeenOpen = _time.GetTimestamp();
        _isWaiting = true;
        return new(this, 0);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => EndRead(waited: true);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _read.IsCompleted ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        (_continuation, _continuationState) = (continuation, state);
        _read.UnsafeOnCompleted(_onRead);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a stream throws, it has ended.")]
    private bool EndRead(bool waited)
    {
        _isWaiting = false;
        try
        {
            Take(_read.GetResult());
        }
        catch (Exception e)
        {
            Exception = e;
        }

        var isOver = IsAtEnd || Exception is not null;
        if (isOver && waited)
            LastSeenOpen = _time.GetTimestamp();
        EndRead(isOver, waited);
        return !isOver;
    }

    private void Take(int count)
    {
        LastCount = count;
        _hasBytes = _isZeroByte;
        if (_isZeroByte)
            return;

        _buffer!.Advance(count);
        IsAtEnd = count == 0;
        if (count >= LargeRead)
            _smallReadsUntilQuiet = SmallReadsOfBusy;
        else if (_smallReadsUntilQuiet > 0)
            _smallReadsUntilQuiet--;
    }
}
