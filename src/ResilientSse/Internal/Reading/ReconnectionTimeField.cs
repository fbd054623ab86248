namespace ResilientSse.Internal;

/// <summary>The value of a <c>retry</c> field.</summary>
internal static class ReconnectionTimeField
{
    private static readonly long MaxMilliseconds = (long)TimeSpan.MaxValue.TotalMilliseconds - 1;

    /// <summary>
    /// "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten, and set the event
    /// stream's reconnection time to that integer. Otherwise, ignore the field." A number that is too large for <see cref="TimeSpan"/>
    /// becomes its maximum.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out TimeSpan time)
    {
        long milliseconds = 0;
        foreach (var digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                time = default;
                return false;
            }

            milliseconds = Math.Min((milliseconds * 10) + (digit - '0'), MaxMilliseconds);
        }

        time = TimeSpan.FromMilliseconds(milliseconds);
        return !value.IsEmpty;
    }
}
