using System.Security.Cryptography;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>A log's own id: 64 random bits, drawn when the log is made. Whoever owns the log, it stays the same.</summary>
internal readonly record struct Epoch(ulong Value)
{
    /// <summary>How many digits it has: base32hex, 5 bits each.</summary>
    public const int Length = 13;

    /// <summary>Of events that are not of a log.</summary>
    public static Epoch None => default;

    private static ReadOnlySpan<byte> Digits => "0123456789abcdefghijklmnopqrstuv"u8;

    public static Epoch Draw()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bits);
        var value = BitConverter.ToUInt64(bits);
        return new(value == 0 ? 1 : value);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out Epoch epoch)
    {
        epoch = default;
        if (text.Length != Length)
            return false;

        var value = default(UInt128);
        foreach (var digit in text)
        {
            var bits = digit switch { >= '0' and <= '9' => digit - '0', >= 'a' and <= 'v' => digit - 'a' + 10, _ => -1 };
            if (bits < 0)
                return false;

            value = (value << 5) | (uint)bits;
        }

        epoch = new((ulong)value);
        return value <= ulong.MaxValue;
    }

    public void WriteTo(Span<byte> text)
    {
        var rest = Value;
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(rest & 31)];
            rest >>= 5;
        }
    }
}
