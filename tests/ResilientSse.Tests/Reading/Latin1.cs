using System.Text;

namespace ResilientSse.Tests.Reading;

/// <summary>Bytes as text, one character each.</summary>
internal static class Latin1
{
    /// <summary>The UTF-8 bytes of the text as <see cref="ParsedEvent.Data"/> shows them.</summary>
    public static string Of(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes that <paramref name="text"/> shows.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
