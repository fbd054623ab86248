using System.Globalization;

namespace ResilientSse.Hosting.Internal;

/// <summary>Parses the text of a setting, independently of the culture.</summary>
internal static class SettingText
{
    /// <exception cref="FormatException">It is not a time, or it is only a number, which .NET would read as days.</exception>
    public static TimeSpan Time(string text) => text.Contains(':', StringComparison.Ordinal)
        ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : throw new FormatException("a number alone would mean days. Write hours:minutes:seconds: 00:01:00 for 60 seconds, or 60.00:00:00 for 60 days.");

    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static double Fraction(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public static bool Truth(string text) => bool.Parse(text);
}
