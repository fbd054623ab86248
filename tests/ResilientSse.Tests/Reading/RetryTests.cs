namespace ResilientSse.Tests.Reading;

/// <summary>
/// "If the field value consists of only ASCII digits, then interpret the field value as an integer in base ten, and set the event
/// stream's reconnection time to that integer. Otherwise, ignore the field."
/// </summary>
public sealed class RetryTests
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(922_337_203_685_476);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("5", 5)]
    [InlineData("007", 7)]
    [InlineData("3000", 3000)]
    [InlineData("2147483648", 2147483648)]
    [InlineData("00000000000000000000000000000000000012", 12)]
    public void Digits_are_milliseconds(string value, long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);

        Feed.Text($"retry: {value}\ndata: x\n\n").Should().Be(new Parsed([new("x", Retry: time)], "", time, null));
    }

    [Theory]
    [InlineData("922337203685478")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void A_huge_number_saturates_and_is_not_ignored(string value) =>
        Feed.Text($"retry: 1\nretry: {value}\n\n").ReconnectionTime.Should().Be(LongestTime);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("5s")]
    [InlineData("5\0")]
    [InlineData("\u0665")]
    [InlineData("\uFF15")]
    [InlineData("-99999999999999999999")]
    [InlineData("99999999999999999999x")]
    public void What_is_not_only_digits_is_ignored(string value)
    {
        var five = TimeSpan.FromMilliseconds(5);

        Feed.Text($"retry: 5\nretry: {value}\ndata: x\n\n").Should().Be(new Parsed([new("x", Retry: five)], "", five, null));
        Feed.Text($"retry: {value}\n\n").ReconnectionTime.Should().BeNull();
    }

    [Fact]
    public void A_retry_field_without_a_colon_is_ignored() => Feed.Text("retry\n\n").ReconnectionTime.Should().BeNull();

    [Theory]
    [InlineData("retry: 7\n")]
    [InlineData("retry: 7\r")]
    [InlineData("retry: 7\r\n")]
    [InlineData("retry: 7\ndata: x")]
    [InlineData("event: a\nid: 1\nretry: 7\n")]
    public void It_takes_effect_at_the_line_also_in_a_block_that_stays_incomplete(string text) =>
        Feed.Text(text).Should().Be(new Parsed([], "", TimeSpan.FromMilliseconds(7), null));

    [Theory]
    [InlineData("retry: 7")]
    [InlineData("retry: 70")]
    public void A_line_that_stays_incomplete_has_no_effect(string text) => Feed.Text(text).ReconnectionTime.Should().BeNull();

    [Fact]
    public void It_stays_until_the_next_one_but_an_event_tells_only_what_its_own_block_said() =>
        Feed.Text("retry: 1\n\ndata: a\n\nretry: 2\ndata: b\n\ndata: c\n\n").Should().Be(new Parsed(
            [new("a"), new("b", Retry: TimeSpan.FromMilliseconds(2)), new("c")], "", TimeSpan.FromMilliseconds(2), null));

    [Fact]
    public void The_last_one_of_a_block_counts() =>
        Feed.Text("retry: 1\nretry: 2\n\n").ReconnectionTime.Should().Be(TimeSpan.FromMilliseconds(2));

    [Fact]
    public void Every_number_that_a_TimeSpan_holds_is_kept() =>
        Feed.Text($"retry: {LongestTime.TotalMilliseconds:F0}\n").ReconnectionTime.Should().Be(LongestTime);
}
