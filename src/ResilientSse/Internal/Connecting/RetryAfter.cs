namespace ResilientSse.Internal;

/// <summary>The <c>Retry-After</c> header: seconds or a date (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>How long the server asks to wait; zero if it does not ask, if the date is past or if the value is invalid.</summary>
    public static TimeSpan Of(HttpResponseMessage response, DateTimeOffset now)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out var raw))
            return TimeSpan.Zero;

        // A number of seconds that is too large for the platform to parse is a long wait, not none.
        var text = raw.ToString().Trim().TrimStart('0');
        if (text.Length > 9 && text.All(char.IsAsciiDigit))
            return ReconnectDelay.MaxFloor;

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > now => date - now,
            _ => TimeSpan.Zero,
        };
    }
}
