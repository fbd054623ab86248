using ResilientSse.Internal;

namespace ResilientSse.Tests.Reading;

/// <summary>A buffer that keeps nothing, and counts how often it was told that nothing will come for a while.</summary>
internal sealed class RestingBuffer : IByteBuffer
{
    public const int Size = 8192;

    private readonly byte[] _bytes = new byte[Size];

    public int Rests { get; private set; }

    public Memory<byte> GetMemory() => _bytes;

    public void Advance(int count)
    {
    }

    public void Rest() => Rests++;
}
