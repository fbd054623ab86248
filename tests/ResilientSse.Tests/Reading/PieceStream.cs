namespace ResilientSse.Tests.Reading;

/// <summary>Gives its bytes in pieces of the given sizes, over and over, and counts the reads.</summary>
internal sealed class PieceStream(byte[] bytes, params int[] sizes) : MemoryStream(bytes)
{
    public int Reads { get; private set; }

    /// <summary>The other overload calls this one, as in every class derived from <see cref="MemoryStream"/>.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, Math.Min(count, sizes[Reads++ % sizes.Length]));
}
