using System.Buffers;

namespace ResilientSse.Internal;

/// <summary>
/// The read buffer: the data of the current block, and behind it the bytes that are not read yet.
/// </summary>
/// <remarks>
/// <code>
/// | free | data of the block | gap: lines that are done with | unread | room |
///        ^ _data                                            ^ _start ^ _end
/// </code>
/// The gap always has room for the line feed between two data lines, so the next line moves up behind the data and a block's
/// data is one span without a second buffer. It is a part of its reader, not an object: a stream touches few, and holds little, while idle.
/// </remarks>
internal struct ReadBuffer
{
    /// <summary>
    /// What a silent stream holds that cannot be waited for with a zero-byte read. HttpClient reads into a buffer of its own when ours is
    /// smaller, so a small read is no further receive call.
    /// </summary>
    private const int SmallSize = 32;
    private const int LargeSize = 64 * 1024;

    /// <summary>An event that is larger than the buffer is moved to a larger one: with this factor a third of its bytes, with 2 all of them.</summary>
    private const long GrowthFactor = 4;

    /// <summary>A read that needed less than this part of the buffer asks for a smaller one.</summary>
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

    /// <summary>Room for at least one byte, and for none beyond what one event may fill.</summary>
    public Memory<byte> GetMemory()
    {
        Compact();
        if (_end == 0 && _bytes.Length > _wantedSize)
            Release();

        var size = _end == _bytes.Length ? Math.Max(_wantedSize, (int)Math.Min(_bytes.Length * GrowthFactor, _maxSize)) : _wantedSize;
        if (size > _bytes.Length)
            MoveTo(ArrayPool<byte>.Shared.Rent(size));

        // The pool may give more than was asked for. And what is read is searched at once: more would have left the cache by then.
        return _bytes.AsMemory(_end, Math.Min(Math.Min(_bytes.Length, _maxSize) - _end, LargeSize));
    }

    /// <summary>
    /// Takes over the bytes that were written. A read that fills the buffer asks for a larger one, so that a busy stream is read in large
    /// pieces; a stream that has calmed down gives it back step by step.
    /// </summary>
    public void Advance(int count)
    {
        _end += count;
        if (_end == _bytes.Length)
            _wantedSize = (int)Math.Min(_bytes.Length * GrowthFactor, LargeSize);
        else if (count < _bytes.Length / ShrinkBelow)
            _wantedSize = Math.Clamp(_bytes.Length / (int)GrowthFactor, SmallSize, LargeSize);
    }

    /// <summary>All but the last so many bytes have been used.</summary>
    public void Keep(int unread) => _start = _end - unread;

    /// <summary>Adds a line to the data. <paramref name="value"/> is the end of the last line before the unread bytes, without its line end.</summary>
    public void AppendData(ReadOnlySpan<byte> value)
    {
        if (HasData)
        {
            _bytes[_data + _dataLength] = (byte)'\n';
            value.CopyTo(_bytes.AsSpan(_data + _dataLength + 1));
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

    /// <summary>Gives the bytes back to the pool, unless some of them are needed.</summary>
    public void Rest()
    {
        Compact();
        if (_end == 0)
            Release();
    }

    /// <summary>Gives the bytes back to the pool.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
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
