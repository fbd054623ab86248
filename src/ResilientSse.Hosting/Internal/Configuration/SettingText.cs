using System.Globalization;

namespace ResilientSse.Hosting.Internal;

/// <summary>How the text of a setting is read: alike on every machine.</summary>
internal static class SettingText
{
    /// <exception cref="FormatException">It is no time, or only a number: the platform takes "60" for 60 days.</exception>
    public static TimeSpan Time(string text) => text.Contains(':', StringComparison.Ordinal)
        ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : throw new FormatException("a time needs its units, or it would be a number of days. Write hours:minutes:seconds, 00:01:00 for 60 seconds, or 60.00:00:00 for 60 days.");

    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static double Fraction(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public static bool Truth(string text) => bool.Parse(text);
}
