namespace ResilientSse.Internal;

/// <summary>Where a <see cref="ByteSource"/> puts what it reads.</summary>
internal interface IByteBuffer
{
    /// <summary>Room for the next bytes.</summary>
    Memory<byte> GetMemory();

    /// <summary>Notes that <paramref name="count"/> bytes were written into <see cref="GetMemory"/>.</summary>
    void Advance(int count);

    /// <summary>Keeps no more than the unused bytes, because nothing will arrive for a while.</summary>
    void Rest();
}
