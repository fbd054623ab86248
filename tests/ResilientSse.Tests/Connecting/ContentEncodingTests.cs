using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ContentEncodingTests
{
    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData("identity, identity")]
    [InlineData("")]
    public async Task The_content_encoding_identity_is_none(string encoding)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Header("Content-Encoding", encoding).Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("identity, gzip")]
    [InlineData("none")]
    public async Task A_content_encoding_other_than_identity_is_fatal_and_the_message_says_what_to_do(string encoding)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Encoding", encoding).Event("online")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedContentEncoding);
        exception.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        exception.Message.Should().Contain($"'{encoding}'").And.Contain("AutomaticDecompression");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }
}
