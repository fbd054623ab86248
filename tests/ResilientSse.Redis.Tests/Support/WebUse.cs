using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Support;

/// <summary>Two instances are used for all that there is: a shared feed, which one hands to the other, and runs that are read and cancelled at the other.</summary>
internal static class WebUse
{
    public static async Task AllAsync(WebInstance first, WebInstance second, Upstream upstream)
    {
        await ShareAsync(first, second, upstream);
        await RunAsync(first, second, upstream.Llm.AnswerTo("\"a question-geheim\""));
        await CancelAsync(first, second, upstream.Llm.AnswerTo("\"another question-geheim\""));
    }

    private static async Task ShareAsync(WebInstance first, WebInstance second, Upstream upstream)
    {
        const string Feed = "/feed/key-geheim?ticket=ticket-geheim&more=url-geheim";
        using var one = await WebVisit.GetAsync(first, Feed);
        (await one.ReadAsync(5)).Should().HaveCount(5);
        using var two = await WebVisit.GetAsync(second, Feed);
        (await two.ReadAsync(5)).Should().HaveCount(5);
        upstream.Feed.OpenOf("key-geheim").Should().Equal("one");

        one.Dispose();
        await Until.TrueAsync(() => upstream.Feed.OpenOf("key-geheim") is ["two"]);
        (await two.ReadAsync(5)).Should().HaveCount(5);
    }

    private static async Task RunAsync(WebInstance first, WebInstance second, Answer answer)
    {
        answer.SayUpTo(3);
        using var post = await WebVisit.PostAsync(first, "\"a question-geheim\"");
        using var again = await WebVisit.PostAsync(second, "\"a question-geheim\"");
        (await again.ReadAsync(3)).Should().Equal("1", "2", "3");
        answer.Finish();
        using var follower = await WebVisit.GetAsync(second, $"/runs?run={post.Run}&secret=url-geheim");
        (await follower.ReadAsync()).Should().Equal("1", "2", "3");
        answer.Posts.Should().ContainSingle();
    }

    private static async Task CancelAsync(WebInstance first, WebInstance second, Answer answer)
    {
        answer.SayUpTo(1);
        using var post = await WebVisit.PostAsync(first, "\"another question-geheim\"");
        await post.ReadAsync(1);
        using var cancel = await WebVisit.DeleteAsync(second, $"/runs?run={post.Run}&secret=url-geheim");
        (await post.ReadAsync()).Should().Equal("cancelled");
        await Until.TrueAsync(() => answer.IsCancelled);
    }
}
