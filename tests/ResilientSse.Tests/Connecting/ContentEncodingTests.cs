using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

public sealed class ContentEncodingTests
{
    [Theory]
    [InlineData("identity")]
    [InlineData("Identity")]
    [InlineData("identity, identity")]
    [InlineData("")]
    [InlineData("none")] // what graphql-sse sends, always
    [InlineData("utf-8")]
    public async Task Identity_and_codings_that_nobody_knows_pass_as_Fetch_lets_them(string encoding)
    {
        using var scenario = new Scenario(s => s.Connection(c => c.Header("Content-Encoding", encoding).Event("online")));

        (await scenario.ReadAsync(1)).Should().Equal("online");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("X-GZIP")]
    [InlineData("identity, gzip")]
    [InlineData("none,br")]
    public async Task A_content_encoding_with_a_real_coding_in_it_is_fatal_and_the_message_says_what_to_do(string encoding)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Header("Content-Encoding", encoding).Event("online")));

        var exception = await scenario.FailAsync();

        exception.Error.Should().Be(SseError.UnexpectedContentEncoding);
        exception.StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        exception.Message.Should().Contain($"'{encoding}'").And.Contain("AutomaticDecompression");
        scenario.ShouldHaveGivenUp(exception, requests: 1);
    }
}
