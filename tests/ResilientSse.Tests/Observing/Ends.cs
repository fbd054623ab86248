using ResilientSse.Testing;
using ResilientSse.Tests.Support;

namespace ResilientSse.Tests.Observing;

/// <summary>All the ways in which a connection, or an attempt at one, comes to its end.</summary>
internal static class Ends
{
    private static readonly Dictionary<string, (Action<SseScript> Script, Func<Scenario, Task> RunAsync, string? ErrorType)> All = new()
    {
        ["left by the consumer"] = (Open, s => s.ReadAsync(1), null),
        ["complete"] = (s => s.Connection(c => c.Event("a").Event("[DONE]").Stall()), s => s.ReadAllAsync(), null),
        ["cancelled during a read"] = (Open, s => CancelAsync(s, duringAttempt: false), null),
        ["cancelled during the attempt"] = (s => s.Connection(c => c.NeverAnswer()), s => CancelAsync(s, duringAttempt: true), null),
        ["ended by Reconnect()"] = (s => s.Connection(c => c.Event("a").Stall()).Otherwise(c => c.Status(204)), ReconnectAsync, null),
        ["no content"] = (s => s.Connection(c => c.Status(204)), s => s.ReadAllAsync(), null),
        ["dropped"] = (s => s.Connection(c => c.Event("a").Cut()).Otherwise(c => c.Status(204)), s => s.ReadAllAsync(), "connection_lost"),
        ["ended by the server"] = (s => s.Connection(c => c.Event("a")).Otherwise(c => c.Status(204)), s => s.ReadAllAsync(), "stream_ended"),
        ["silent"] = (s => s.Connection(c => c.Stall()).Otherwise(c => c.Status(204)), s => s.ReadAllAsync(), "idle_timeout"),
        ["refused"] = (s => s.Connection(c => c.Refuse()).Otherwise(c => c.Status(204)), s => s.ReadAllAsync(), "connection_failed"),
        ["late"] = (s => s.Connection(c => c.NeverAnswer()).Otherwise(c => c.Status(204)), s => s.ReadAllAsync(), "connect_timeout"),
        ["forbidden"] = (s => s.Connection(c => c.Status(403)), s => s.FailAsync(), "unexpected_status"),
        ["too large"] = (s => s.Connection(c => c.Event("a").Event(new string('x', 2_000)).Stall()), s => s.FailAsync(), "event_too_large"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Lets a connection come to that end; gives the attribute that tells it.</summary>
    public static async Task<string?> RunAsync(string end, Uri address)
    {
        var (script, run, errorType) = All[end];
        using var scenario = new Scenario(script, o => (o.Terminator, o.MaxEventBytes) = ("[DONE]", 1_000), address: address);
        await run(scenario);
        return errorType;
    }

    private static void Open(SseScript script) => script.Connection(c => c.Event("a").Stall());

    private static async Task CancelAsync(Scenario scenario, bool duringAttempt)
    {
        using var cancellation = new CancellationTokenSource();
        await using var items = scenario.Stream.GetAsyncEnumerator(cancellation.Token);
        if (!duringAttempt)
            await items.MoveNextAsync();

        var pending = items.MoveNextAsync();
        await cancellation.CancelAsync();
        await FluentActions.Awaiting(() => pending.AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task ReconnectAsync(Scenario scenario)
    {
        await using var items = scenario.Stream.GetAsyncEnumerator();
        await items.MoveNextAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        scenario.Stream.Reconnect();
        (await items.MoveNextAsync()).Should().BeFalse();
    }
}
