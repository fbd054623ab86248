using System.Runtime.Serialization;
using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Connecting;

/// <summary>Messages agree with what happens, and with grammar.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task A_POST_that_is_not_sent_again_does_not_say_that_it_is_retried()
    {
        var message = await MessageAsync(s => s.Otherwise(c => c.Status(500)), o => o.Use("POST"));

        message.Should().Contain("500 Internal Server Error, expected 200.").And.Contain("The POST is not sent again").And.NotContain("retried");
    }

    [Fact]
    public async Task A_POST_that_is_not_sent_again_names_both_options_that_change_it()
    {
        var message = await MessageAsync(s => s.Otherwise(c => c.Status(500)), o => o.Use("POST"));

        message.Should().EndWith("(SseStreamOptions.ResumeByGet resumes by GET after an id, SseStreamOptions.ReplayNonIdempotent allows starting over).");
    }

    [Theory]
    [InlineData(0, "not retried, because no retry is allowed (SseReconnectPolicy.MaxRetries)")]
    [InlineData(1, "Gave up after 1 failed retry (SseReconnectPolicy.MaxRetries)")]
    [InlineData(2, "Gave up after 2 failed retries in a row (SseReconnectPolicy.MaxRetries)")]
    public async Task What_gave_up_says_after_how_many_retries(int maxRetries, string expected)
    {
        var message = await MessageAsync(s => s.Otherwise(c => c.Status(503)), o => o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = maxRetries });

        message.Should().EndWith(expected + ".").And.NotContain("that is retried");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(200)]
    public async Task What_is_thrown_has_its_message_where_traces_and_dumps_look_for_it(int status)
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Status(status).Header("Content-Type", "text/html")), o => o.ReconnectPolicy = new() { MaxRetries = 0 });

        KeptMessage(await scenario.FailAsync()).Should().Contain($"{status}");
    }

    [Fact]
    public async Task A_drop_that_ShouldRetry_makes_final_has_it_there_too()
    {
        using var scenario = new Scenario(s => s.Otherwise(c => c.Event("a")), o => o.ShouldRetry = _ => false);

        KeptMessage(await scenario.FailAsync()).Should().Contain("ended the stream");
    }

    [Fact]
    public async Task A_fatal_status_names_the_option_that_changes_it()
    {
        (await MessageAsync(s => s.Otherwise(c => c.Status(403)))).Should().Contain("403 Forbidden, expected 200").And.Contain("SseStreamOptions.ShouldRetry");
    }

    [Fact]
    public async Task A_401_names_the_option_that_refreshes_a_token()
    {
        (await MessageAsync(s => s.Otherwise(c => c.Status(401)))).Should().Contain("SseStreamOptions.RetryUnauthorized").And.Contain("once per outage");
    }

    [Fact]
    public async Task A_401_to_a_refreshed_token_says_that_this_token_was_refused_too()
    {
        var message = await MessageAsync(s => s.Otherwise(c => c.Status(401)), o => o.RetryUnauthorized = true);

        message.Should().Contain("401 Unauthorized").And.Contain("refreshed token was refused too").And.Contain("one refresh per outage").And.NotContain("lets");
    }

    [Fact]
    public async Task A_401_that_ShouldRetry_does_not_retry_does_not_advise_the_option_that_is_set()
    {
        var message = await MessageAsync(s => s.Otherwise(c => c.Status(401)), o => (o.RetryUnauthorized, o.ShouldRetry) = (true, _ => false));

        message.Should().Contain("SseStreamOptions.ShouldRetry").And.NotContain("RetryUnauthorized");
    }

    [Fact]
    public async Task An_early_end_advises_the_options_that_complete_a_stream()
    {
        var message = await EarlyEndAsync(_ => { });

        message.Should().Contain("ended the stream. If that completes it, set SseStreamOptions.CompleteOnEnd,").And.Contain("SseStreamOptions.Terminator");
    }

    [Fact]
    public async Task An_end_before_the_Terminator_says_so()
    {
        var message = await EarlyEndAsync(o => o.Terminator = "[DONE]");

        message.Should().Contain("ended the stream before its SseStreamOptions.Terminator '[DONE]'")
            .And.Contain("SseStreamOptions.CompleteOnEnd").And.NotContain("CompleteAfter").And.NotContain(", set");
    }

    [Fact]
    public async Task An_end_before_the_event_of_CompleteAfter_says_so()
    {
        var message = await EarlyEndAsync(o => o.CompleteAfter = (type, _) => type == "message_stop");

        message.Should().Contain("ended the stream before an event that SseStreamOptions.CompleteAfter accepts")
            .And.Contain("SseStreamOptions.CompleteOnEnd").And.NotContain("Terminator").And.NotContain(", set");
    }

    [Fact]
    public async Task An_end_before_either_says_so()
    {
        var message = await EarlyEndAsync(o => (o.Terminator, o.CompleteAfter) = ("[DONE]", (_, _) => false));

        message.Should().Contain("before its SseStreamOptions.Terminator '[DONE]' or an event that SseStreamOptions.CompleteAfter accepts");
    }

    [Fact]
    public async Task What_the_platform_says_ends_with_a_full_stop()
    {
        (await MessageAsync(s => s.Otherwise(c => c.Refuse()))).Should().Contain("Connection refused (localhost:80). Gave up after 3 failed retries");
    }

    private static Task<string> EarlyEndAsync(Action<SseStreamOptions> configure) => MessageAsync(
        s => s.Otherwise(c => c.Event("online")),
        o =>
        {
            o.ReconnectPolicy = o.ReconnectPolicy with { MaxRetries = 0 };
            configure(o);
        });

    private static async Task<string> MessageAsync(Action<SseScript> script, Action<SseStreamOptions>? configure = null)
    {
        using var scenario = new Scenario(script, configure);
        return (await scenario.FailAsync()).Message;
    }

    /// <summary>The message in the field of the base class, which nothing else shows.</summary>
    private static string? KeptMessage(SseException exception)
    {
#pragma warning disable SYSLIB0050, SYSLIB0051
        var fields = new SerializationInfo(typeof(SseException), new FormatterConverter());
        exception.GetObjectData(fields, default);
#pragma warning restore SYSLIB0050, SYSLIB0051
        return fields.GetString("Message");
    }
}
