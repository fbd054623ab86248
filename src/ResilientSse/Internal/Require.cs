using System.Globalization;

namespace ResilientSse.Internal;

/// <summary>Checks the ranges of the options. Each message names the property, its value and the range.</summary>
internal static class Require
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static void That(bool holds, string property, object value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(property, value, string.Create(CultureInfo.InvariantCulture, $"{property} must be {range}."));
        }
    }

    public static void UpToADay(TimeSpan value, string property) =>
        That(value >= TimeSpan.Zero && value <= Day, property, value, "from 00:00:00 to 1.00:00:00");

    /// <summary>Timers and cancellation tokens take at most 2^31 - 1 milliseconds.</summary>
    public static void Timeout(TimeSpan value, string property) => That(
        value == System.Threading.Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value.TotalMilliseconds <= int.MaxValue),
        property, value, "more than 00:00:00 and at most 24.20:31:23.647, or Timeout.InfiniteTimeSpan");
}
