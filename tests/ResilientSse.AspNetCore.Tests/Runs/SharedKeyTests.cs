using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ResilientSse.AspNetCore.Internal;
using ResilientSse.AspNetCore.Tests.Support;

namespace ResilientSse.AspNetCore.Tests.Runs;

/// <summary>Idempotency keys of which other instances know.</summary>
public sealed class SharedKeyTests
{
    [Fact]
    public async Task A_key_that_was_taken_for_a_run_that_could_not_begin_is_free_again()
    {
        var (keys, finish) = (new Keys(), new TaskCompletionSource());
        await using var app = await RunApp.StartAsync(
            s => s.Connection(c => c.Event("a").Until(finish.Task).Event("[DONE]")).Otherwise(c => c.Event("a").Stall()),
            o => (o.MaxRunsPerOwner, o.KeepFor) = (1, TimeSpan.Zero),
            build: b => b.Services.AddSingleton<IRunKeys>(keys));
        using var first = await app.PostAsync(key: "k1");
        await first.EventAsync();

        // It needs no place as long as a run has its key; and when that is forgotten, there is none.
        using var late = await RawBrowser.SendAsync(app.Http.BaseAddress!, string.Join("\r\n", [
            $"POST {RunApp.Route} HTTP/1.1", $"Host: {app.Http.BaseAddress!.Authority}", "Cookie: auth_token=alice", "Content-Type: application/json",
            "Idempotency-Key: k1", $"Content-Length: {RunApp.Prompt.Length}", "Expect: 100-continue", "", ""]));
        await late.ReadUntilAsync("100 Continue\r\n\r\n");
        finish.SetResult();
        await first.AnswerAsync();
        while (await IsKnownAsync(app, first.Run))
        {
            // It is forgotten as soon as it is over.
        }

        using var other = await app.PostAsync();
        await late.SendAsync(RunApp.Prompt);

        await late.ReadUntilAsync("HTTP/1.1 429");
        other.Status.Should().Be(HttpStatusCode.OK);
        await keys.Free.Task;
        keys.Taken.Should().BeEmpty();
    }

    private static async Task<bool> IsKnownAsync(RunApp app, string run)
    {
        using var get = await app.GetAsync(query: $"?run={run}");
        return get.Status != HttpStatusCode.NotFound;
    }

    private sealed class Keys : IRunKeys
    {
        public ConcurrentDictionary<RunKey, RunKeyHolder> Taken { get; } = [];

        public TaskCompletionSource Free { get; } = new();

        public ValueTask<RunKeyHolder> TakeAsync(RunKey key, RunKeyHolder holder, CancellationToken cancellationToken) => new(Taken.GetOrAdd(key, holder));

        public ValueTask KeepAsync(RunKey key, RunKeyHolder holder, TimeSpan keepFor)
        {
            // Kept for no time.
            Taken.TryRemove(new(key, holder));
            return default;
        }

        public ValueTask FreeAsync(RunKey key, RunKeyHolder holder)
        {
            Taken.TryRemove(new(key, holder));
            Free.TrySetResult();
            return default;
        }
    }
}
