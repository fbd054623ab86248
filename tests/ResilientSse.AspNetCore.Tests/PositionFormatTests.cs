using ResilientSse.AspNetCore.Internal;

namespace ResilientSse.AspNetCore.Tests;

public sealed class PositionFormatTests
{
    [Fact]
    public void A_position_survives_the_wire_with_its_upstream_id()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var position = new Position(Epoch.Draw(), i == 0 ? long.MaxValue : i);

            Position.TryParse($"{position}a~b", Epoch.SharedLength, out var parsed, out var upstreamId).Should().BeTrue();

            (parsed, upstreamId).Should().Be((position, "a~b"));
        }
    }

    [Theory]
    [InlineData("fvvvvvvvvvvvv-1~", true)]
    [InlineData("0000000000000-0~", true)]
    [InlineData("gvvvvvvvvvvvv-1~", false)]
    [InlineData("0123456789ABC-1~", false)]
    [InlineData("0123456789abw-1~", false)]
    [InlineData("0123456789abcd-1~", false)]
    [InlineData("0123456789ab-1~", false)]
    [InlineData("0123456789abc-~", false)]
    [InlineData("0123456789abc--1~", false)]
    [InlineData("0123456789abc-+1~", false)]
    [InlineData("0123456789abc- 1~", false)]
    [InlineData("0123456789abc-1", false)]
    [InlineData("0123456789abc-9223372036854775808~", false)]
    [InlineData("0123456789abc_1~", false)]
    [InlineData("~", false)]
    [InlineData("", false)]
    public void Exactly_this_form_is_a_position(string id, bool isPosition) =>
        Position.TryParse(id, Epoch.SharedLength, out _, out _).Should().Be(isPosition);

    [Fact]
    public void An_id_of_an_upstream_is_itself_and_one_without_a_position_keeps_what_follows_the_tilde()
    {
        new ResumeId("42").UpstreamId.Should().Be("42");
        new ResumeId("0000000000000-0~42").Should().BeEquivalentTo(new { Position = (Position?)null, UpstreamId = "42" });
        new ResumeId("0123456789abc-7~").Should().BeEquivalentTo(new { UpstreamId = "" }).And.Match<ResumeId>(id => id.Position!.Value.Sequence == 7);
    }
}
