namespace ResilientSse.Internal;

/// <summary>Where a <see cref="ByteSource"/> puts what it reads.</summary>
internal interface IByteBuffer
{
    /// <summary>Room for the next bytes.</summary>
    Memory<byte> GetMemory();

    /// <summary>Takes over <paramref name="count"/> bytes that were written into <see cref="GetMemory"/>.</summary>
    void Advance(int count);

    /// <summary>Holds no more than what has not been used yet: nothing will come for a while.</summary>
    void Rest();
}
