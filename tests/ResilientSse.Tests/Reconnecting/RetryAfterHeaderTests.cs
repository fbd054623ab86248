using System.Net;
using ResilientSse.Internal;

namespace ResilientSse.Tests.Reconnecting;

public sealed class RetryAfterHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData(" 120 ", 120)]
    [InlineData("007", 7)]
    [InlineData("3601", 3601)]
    [InlineData("999999999", 999_999_999)]
    public void Digits_are_seconds(string value, int seconds) => Of(value).Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("1000000000")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999999999")]
    public void A_huge_number_is_the_longest_wait_and_not_none(string value) =>
        Of(value).Should().BeGreaterThanOrEqualTo(ReconnectDelay.MaxFloor);

    [Theory]
    [InlineData("Thu, 01 Jan 2026 00:02:00 GMT", 120)]
    [InlineData("Thursday, 01-Jan-26 00:02:00 GMT", 120)]
    [InlineData("Thu Jan  1 00:02:00 2026", 120)]
    public void A_date_is_a_wait_until_then(string value, int seconds) => Of(value).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_date_that_is_far_away_is_a_wait_of_at_least_the_limit() =>
        Of("Fri, 31 Dec 9999 23:59:59 GMT").Should().BeGreaterThan(ReconnectDelay.MaxFloor);

    [Theory]
    [InlineData("Thu, 01 Jan 2026 00:00:00 GMT")]
    [InlineData("Wed, 31 Dec 2025 23:59:59 GMT")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    public void A_date_that_is_past_asks_for_nothing(string value) => Of(value).Should().Be(TimeSpan.Zero);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("-99999999999999")]
    [InlineData("+5")]
    [InlineData("1.5")]
    [InlineData("5s")]
    [InlineData("soon")]
    [InlineData("1e9")]
    [InlineData("PT5S")]
    [InlineData("5, 6")]
    [InlineData("\u0665")]
    public void What_makes_no_sense_asks_for_nothing(string value) => Of(value).Should().Be(TimeSpan.Zero);

    [Fact]
    public void Without_the_header_nothing_is_asked_for()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);

        RetryAfter.Of(response, Now).Should().Be(TimeSpan.Zero);
    }

    private static TimeSpan Of(string value)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.TryAddWithoutValidation("Retry-After", value);
        return RetryAfter.Of(response, Now);
    }
}
