using ResilientSse;

namespace Tail.Tests;

public sealed class ArgumentsTests
{
    [Fact]
    public void No_arguments_mean_the_demo_for_15_seconds()
    {
        var arguments = Arguments.Parse([]);

        arguments.Uri.Should().BeNull();
        arguments.Duration.Should().Be(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void An_endpoint_takes_its_options_in_any_order()
    {
        var arguments = Arguments.Parse([
            "--raw", "-H", "Authorization: Bearer a:b", "https://example.com/stream?x=1", "--header", "X-Guild:42", "--last-event-id", "7",
            "--max-retries", "0"]);

        arguments.Uri.Should().Be(new Uri("https://example.com/stream?x=1"));
        arguments.Headers.Should().Equal(new RequestHeader("Authorization", "Bearer a:b"), new RequestHeader("X-Guild", "42"));
        arguments.LastEventId.Should().Be("7");
        arguments.MaxRetries.Should().Be(0);
        arguments.Raw.Should().BeTrue();
    }

    [Fact]
    public void Retries_are_the_librarys_unless_told_otherwise()
    {
        Arguments.Parse(["http://127.0.0.1/"]).MaxRetries.Should().BeNull();
        Arguments.Parse(["http://127.0.0.1/", "--max-retries", "2147483647"]).MaxRetries.Should().Be(SseReconnectPolicy.UnlimitedRetries);
    }

    [Theory]
    [InlineData("Unknown option --colour.", "http://h/", "--colour")]
    [InlineData("Unknown option -HAuthorization.", "http://h/", "-HAuthorization: Bearer SECRET")]
    [InlineData("Unknown option --header.", "http://h/", "--header=SECRET: 1")]
    [InlineData("-H needs a value.", "http://h/", "-H")]
    [InlineData("--last-event-id needs a value.", "http://h/", "--last-event-id")]
    [InlineData("--last-event-id cannot have line breaks.", "http://h/", "--last-event-id", "a\nb")]
    [InlineData("--max-retries needs a value.", "http://h/", "--max-retries")]
    [InlineData("--max-retries takes a whole number from 0 to 2147483647.", "http://h/", "--max-retries", "-1")]
    [InlineData("--max-retries takes a whole number from 0 to 2147483647.", "http://h/", "--max-retries", "1.5")]
    [InlineData("--max-retries takes a whole number from 0 to 2147483647.", "http://h/", "--max-retries", "2147483648")]
    [InlineData("--seconds takes a whole number from 1 to 3600.", "--seconds", "0")]
    [InlineData("--seconds is for the demo, without a URL.", "http://h/", "--seconds", "5")]
    [InlineData("--raw needs a URL.", "--raw")]
    [InlineData("A header looks like*", "http://h/", "-H", "Bearer SECRET")]
    [InlineData("A header looks like*", "http://h/", "-H", ": SECRET")]
    [InlineData("A header looks like*", "http://h/", "-H", "Bearer SECRET: x")]
    [InlineData("A header looks like*", "http://h/", "-H", "X-A: SECRET\r\nX-B: y")]
    [InlineData("A header looks like*", "http://h/", "-H", "Content-Type: SECRET")]
    [InlineData("Last-Event-ID changes*", "http://h/", "-H", "last-event-id: 5")]
    [InlineData("The URL must be*", "example.com/SECRET")]
    [InlineData("The URL must be*", "/SECRET")]
    [InlineData("The URL must be*", "ftp://SECRET@example.com/")]
    [InlineData("There can be one URL only.", "http://h/", "http://SECRET/")]
    public void Wrong_arguments_are_explained_and_not_quoted(string message, params string[] args)
    {
        var parse = () => Arguments.Parse(args);

        parse.Should().Throw<UsageException>().WithMessage(message).And.Message.Should().NotContain("SECRET");
    }
}
