using System.Diagnostics;
using System.Net;
using ResilientSse.Redis.Tests.Cluster.Support;

namespace ResilientSse.Redis.Tests.Cluster;

/// <summary>A run that is begun on one instance is there on all.</summary>
[Collection(nameof(OneCluster))]
public sealed class RunTests(TestCluster cluster, ITestOutputHelper output) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await cluster.ReadyAsync();

    [Fact]
    public async Task A_run_begun_on_one_instance_is_resumed_on_others_while_it_goes_on_and_when_it_is_over()
    {
        var answer = Begin("\"resumed\"", tokens: 3);
        using var post = await RunVisit.PostAsync(cluster.Serving[0], "\"resumed\"");
        (await post.ReadAsync(3)).Should().Equal("1", "2", "3");
        post.Dispose();

        using var during = await RunVisit.ReturnAsync(cluster.Serving[1], post.LastEventId!);
        answer.SayUpTo(5);
        (await during.ReadAsync(2)).Should().Equal("4", "5");
        answer.SayUpTo(8);
        answer.Finish();
        (await during.ReadAsync()).Should().Equal("6", "7", "8");

        using var after = await RunVisit.ReturnAsync(cluster.Serving[2], post.LastEventId!);
        (await after.ReadAsync()).Should().Equal("4", "5", "6", "7", "8");
        using var whole = await RunVisit.WholeAsync(cluster.Serving[1], post.Run);
        (await whole.ReadAsync()).Should().Equal("1", "2", "3", "4", "5", "6", "7", "8");
        using var again = await RunVisit.ReturnAsync(cluster.Serving[1], whole.LastEventId!);
        again.Status.Should().Be(HttpStatusCode.NoContent);
        answer.Posts.Should().ContainSingle();
    }

    [Fact]
    public async Task A_run_whose_instance_is_killed_ends_as_broken_within_3_seconds_and_its_text_so_far_is_there()
    {
        var answer = Begin("\"broken\"", tokens: 20);
        using var post = await RunVisit.PostAsync(cluster.Serving[0], "\"broken\"");
        await post.ReadAsync(5);
        using var follower = await RunVisit.WholeAsync(cluster.Serving[1], post.Run);
        var text = Enumerable.Range(1, 20).Select(i => $"{i}").ToList();
        (await follower.ReadAsync(20)).Should().Equal(text);

        var start = Stopwatch.GetTimestamp();
        cluster.Serving[0].Kill();
        var end = await follower.ReadAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);

        output.WriteLine($"broken {elapsed.TotalMilliseconds:F0} ms after a SIGKILL: {end[0]}");
        end.Should().ContainSingle().Which.Should().StartWith("broken ");
        elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3));
        foreach (var instance in cluster.Serving)
        {
            using var returned = await RunVisit.ReturnAsync(instance, post.LastEventId!);
            (await returned.ReadAsync()).Should().Equal([.. text.Skip(5), end[0]]);
        }

        answer.Posts.Should().ContainSingle("a run's POST is made once");
    }

    [Fact]
    public async Task The_same_Idempotency_Key_at_two_instances_at_once_makes_one_upstream_POST()
    {
        for (var i = 0; i < 10; i++)
        {
            var question = $"\"twice {i}\"";
            var answer = Begin(question, tokens: 3);
            var posts = await Task.WhenAll(cluster.Serving.Select(instance => RunVisit.PostAsync(instance, question, $"key-{i}")));
            answer.Finish();

            foreach (var post in posts)
            {
                (await post.ReadAsync()).Should().Equal("1", "2", "3");
                post.Dispose();
            }

            posts.Select(post => post.Run).Distinct().Should().ContainSingle();
            answer.Posts.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task The_same_Idempotency_Key_with_another_body_is_refused_at_any_instance()
    {
        Begin("\"one\"", tokens: 1).Finish();
        using var one = await RunVisit.PostAsync(cluster.Serving[0], "\"one\"", "the-key");
        await one.ReadAsync();

        using var another = await RunVisit.PostAsync(cluster.Serving[1], "\"another\"", "the-key");

        another.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        cluster.Llm.AnswerTo("\"another\"").Posts.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_is_cancelled_at_any_instance()
    {
        var answer = Begin("\"cancelled\"", tokens: 2);
        using var post = await RunVisit.PostAsync(cluster.Serving[0], "\"cancelled\"");
        await post.ReadAsync(2);

        using var delete = await RunVisit.CancelAsync(cluster.Serving[1], post.Run);

        delete.Status.Should().Be(HttpStatusCode.NoContent);
        (await post.ReadAsync()).Should().ContainSingle().Which.Should().StartWith("cancelled ");
        await Until.TrueAsync(() => answer.IsCancelled);
    }

    public ValueTask DisposeAsync()
    {
        cluster.EndTest();
        return default;
    }

    private Answer Begin(string question, int tokens)
    {
        var answer = cluster.Llm.AnswerTo(question);
        answer.SayUpTo(tokens);
        return answer;
    }
}
