using System.Buffers;

namespace ResilientSse.Internal;

/// <summary>The read buffer: the data of the current block, followed by the unread bytes.</summary>
/// <remarks>
/// <code>
/// | free | data of the block | gap: lines that are done with | unread | room |
///        ^ _data                                            ^ _start ^ _end
/// </code>
/// The gap always has room for the line feed between two data lines, so the next line moves up behind the data and a block's data is one
/// span without a second buffer. It is a struct inside its reader, to keep an idle stream small.
/// </remarks>
internal struct ReadBuffer
{
    /// <summary>
    /// What a silent stream holds if it does not support zero-byte reads. If our buffer is smaller than HttpClient's own, HttpClient reads
    /// into its own first, so a small read costs no extra receive call.
    /// </summary>
    private const int SmallSize = 32;
    private const int LargeSize = 64 * 1024;

    /// <summary>
    /// An event that outgrows the buffer is copied to a larger one: with this factor a third of its bytes are copied in all, with 2 all of
    /// them.
    /// </summary>
    private const long GrowthFactor = 4;

    /// <summary>After a read that filled less than 1/64 of the buffer, a smaller one is wanted.</summary>
    private const int ShrinkBelow = 64;

    private readonly int _maxSize;

    private byte[] _bytes = [];
    private int _wantedSize = SmallSize;
    private int _data;
    private int _dataLength;
    private int _start;
    private int _end;

    public ReadBuffer(int maxEventBytes) => _maxSize = (int)Math.Clamp(maxEventBytes + (long)SmallSize, LargeSize, Array.MaxLength);

    public bool HasData { readonly get; private set; }

    public readonly ReadOnlySpan<byte> Data => _bytes.AsSpan(_data, _dataLength);

    public readonly ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Returns room for at least one byte, but no more than one event may fill.</summary>
    public Memory<byte> GetMemory()
    {
        Compact();
        if (_end == 0 && _bytes.Length > _wantedSize)
            Release();

        var size = _end == _bytes.Length ? Math.Max(_wantedSize, (int)Math.Min(_bytes.Length * GrowthFactor, _maxSize)) : _wantedSize;
        if (size > _bytes.Length)
            MoveTo(ArrayPool<byte>.Shared.Rent(size));

        // The pool may return more than was asked for. Large reads are avoided: what is read is searched at once, and more would no longer
        // be in the cache.
        return _bytes.AsMemory(_end, Math.Min(Math.Min(_bytes.Length, _maxSize) - _end, LargeSize));
    }

    /// <summary>
    /// Notes the bytes that were written. After a read that fills the buffer, a larger one is wanted, so that a busy stream is read in
    /// large pieces; when a stream calms down, the buffer shrinks step by step.
    /// </summary>
    public void Advance(int count)
    {
        _end += count;
        if (_end == _bytes.Length)
            _wantedSize = (int)Math.Min(_bytes.Length * GrowthFactor, LargeSize);
        else if (count < _bytes.Length / ShrinkBelow)
            _wantedSize = Math.Clamp(_bytes.Length / (int)GrowthFactor, SmallSize, LargeSize);
    }

    /// <summary>Notes that all but the last <paramref name="unread"/> bytes have been used.</summary>
    public void Keep(int unread) => _start = _end - unread;

    /// <summary>
    /// Adds a line to the data. <paramref name="value"/> ends the last line before the unread bytes, without its line end.
    /// </summary>
    public void AppendData(ReadOnlySpan<byte> value)
    {
        if (HasData)
        {
            _bytes[_data + _dataLength] = (byte)'\n';
            ForwardCopy.Copy(value, _bytes.AsSpan(_data + _dataLength + 1, value.Length));
            _dataLength += 1 + value.Length;
        }
        else
        {
            HasData = true;
            _data = _start - 1 - value.Length;
            _dataLength = value.Length;
        }
    }

    public void DropData()
    {
        HasData = false;
        _data = 0;
        _dataLength = 0;
    }

    /// <summary>Returns the bytes to the pool, unless some are needed.</summary>
    public void Rest()
    {
        Compact();
        if (_end == 0)
            Release();
    }

    /// <summary>Returns the bytes to the pool.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Compact()
    {
        var kept = 0;
        if (HasData)
        {
            if (_data > 0)
                Data.CopyTo(_bytes);

            _data = 0;
            kept = _dataLength + 1;
        }

        if (_start > kept)
            Unread.CopyTo(_bytes.AsSpan(kept));

        _end = kept + _end - _start;
        _start = kept;
    }

    private void MoveTo(byte[] larger)
    {
        _bytes.AsSpan(0, _end).CopyTo(larger);
        Release();
        _bytes = larger;
    }
}
