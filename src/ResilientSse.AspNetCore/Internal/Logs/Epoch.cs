using System.Security.Cryptography;
using System.Text;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// The id of a log, random bits that are drawn when the log is created: 64 for the log of a shared upstream, 128 for that of a run, which
/// is found by them. It stays the same when the log gets another owner. On the wire it is base32hex, 5 bits per digit.
/// </summary>
internal readonly record struct Epoch(UInt128 Value)
{
    /// <summary>The number of digits for a shared upstream.</summary>
    public const int SharedLength = 13;

    /// <summary>The number of digits for a run.</summary>
    public const int RunLength = 26;

    /// <summary>The epoch of events that are not in a log.</summary>
    public static Epoch None => default;

    /// <summary>The number of digits.</summary>
    public int Length => Value <= ulong.MaxValue ? SharedLength : RunLength;

    private static ReadOnlySpan<byte> Digits => "0123456789abcdefghijklmnopqrstuv"u8;

    public static Epoch Draw() => new(Math.Max(DrawBits(), 1));

    public static Epoch DrawForRun() => new(new UInt128(Math.Max(DrawBits(), 1), DrawBits()));

    /// <summary>Parses an epoch of 13 or 26 digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Epoch epoch)
    {
        epoch = default;
        var isOfRun = text.Length == RunLength;
        if (text.Length != SharedLength && !isOfRun)
            return false;

        // 26 digits have two bits more than an epoch.
        if (isOfRun && text[0] > '7')
            return false;

        var value = UInt128.Zero;
        foreach (var digit in text)
        {
            var bits = digit switch { >= '0' and <= '9' => digit - '0', >= 'a' and <= 'v' => digit - 'a' + 10, _ => -1 };
            if (bits < 0)
                return false;

            value = (value << 5) | (uint)bits;
        }

        epoch = new(value);
        return value > ulong.MaxValue == isOfRun;
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

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[RunLength];
        WriteTo(text);
        return Encoding.ASCII.GetString(text[..Length]);
    }

    private static ulong DrawBits()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bits);
        return BitConverter.ToUInt64(bits);
    }
}
