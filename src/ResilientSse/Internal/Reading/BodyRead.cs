using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ResilientSse.Internal;

/// <summary>
/// The read of a body that is under way. While little comes it begins as a zero-byte read, which completes when there is something to read:
/// until then neither HttpClient nor the reader needs a buffer for it.
/// </summary>
[SuppressMessage("Reliability", "CA2012", Justification = "The awaiter is asked for each result once.")]
internal struct BodyRead
{
    /// <summary>What HttpClient reads into its own buffer. A stream of which more comes at once is read without that buffer.</summary>
    private const int LargeRead = 4096;

    /// <summary>How many small reads follow a large one before the stream is quiet: of a busy one, those at the ends of chunks are small.</summary>
    private const byte SmallReadsOfBusy = 2;

    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private bool _isZeroByte;
    private byte _untilQuiet;

    /// <summary>Whether it has a result. A zero-byte read that has completed is none: it goes on.</summary>
    public readonly bool IsCompleted => !_isZeroByte && _read.IsCompleted;

    /// <summary>Begins the next read, when the one before has ended.</summary>
    public void Start(ResponseBody body, SseReader reader, CancellationToken cancellationToken)
    {
        _isZeroByte = _untilQuiet == 0 && body.SupportsZeroByteReads;
        if (_isZeroByte)
            reader.Rest();

        _read = Read(body, _isZeroByte ? default : reader.GetMemory(), cancellationToken);
        if (_isZeroByte && _read.IsCompleted)
            _ = TryGoOn(body, reader, cancellationToken);
    }

    /// <summary>Lets it go on when what was awaited has come; false if there is more to await.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "It is the result of the read.")]
    public bool TryGoOn(ResponseBody body, SseReader reader, CancellationToken cancellationToken)
    {
        if (!_isZeroByte)
            return true;

        _isZeroByte = false;
        try
        {
            _read.GetResult();

            // It has ended, as any read has: if it was cancelled just then, the body is closed here.
            body.EndRead(1, cancellationToken);
            body.BeginRead(cancellationToken);
            _read = Read(body, reader.GetMemory(), cancellationToken);
        }
        catch (Exception e)
        {
            _read = ValueTask.FromException<int>(e).ConfigureAwait(false).GetAwaiter();
        }

        return _read.IsCompleted;
    }

    public void OnCompleted(Action continuation) => _read.UnsafeOnCompleted(continuation);

    /// <summary>How many bytes there are; 0 at the end of the body.</summary>
    public int GetResult()
    {
        var count = _read.GetResult();
        if (count >= LargeRead)
            _untilQuiet = SmallReadsOfBusy;
        else if (_untilQuiet > 0)
            _untilQuiet--;
        return count;
    }

    private static ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter Read(ResponseBody body, Memory<byte> buffer, CancellationToken cancellationToken) =>
        body.Stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false).GetAwaiter();
}
