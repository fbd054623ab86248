using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples;

/// <summary><see cref="SseStreamOptions.Dispatch"/> with a dispatcher as WPF has one.</summary>
public sealed class GuildWindowTests
{
    private const string AnItemABadOneAndAnItem = "id: 1\ndata: 1\n\nid: 2\ndata: two\n\nid: 3\ndata: 3\n\n";

    [Fact]
    public async Task Items_errors_and_states_all_come_on_the_dispatchers_thread_in_order()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Raw(AnItemABadOneAndAnItem).Cut())
            .Connection(c => c.Raw("data: 4\n\ndata: bye\n\n")));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        await using var window = await OpenAsync(dispatcher, http, server, async _ => await Task.Yield());

        await window.Completion;

        window.Lines.Should().Equal(
            "Connecting", "Connected", "1", "1 is drawn", "SseItemException", "3", "3 is drawn",
            "Disconnected", "Connecting", "Resumed", "4", "4 is drawn", "Disconnected");
    }

    [Fact]
    public async Task Giving_up_is_told_on_the_dispatchers_thread()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Status(403)));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        await using var window = await OpenAsync(dispatcher, http, server, _ => Task.CompletedTask);

        await server.WaitForRequestAsync(0);
        await LineAsync(dispatcher, window, "SseException");

        window.Lines.Should().Equal("Connecting", "Error", "SseException");
    }

    [Fact]
    public async Task A_callback_that_throws_is_told_on_the_dispatchers_thread()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Raw("data: 1\n\n").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        await using var window = await OpenAsync(dispatcher, http, server, _ => throw new NotSupportedException());

        await FluentActions.Awaiting(() => window.Completion).Should().ThrowAsync<NotSupportedException>();

        window.Lines.Should().Equal("Connecting", "Connected", "1", "Error", "NotSupportedException");
    }

    [Fact]
    public async Task Closing_the_window_on_its_thread_waits_for_the_callback_that_needs_this_thread()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: 2\n\n").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        var drawing = new TaskCompletionSource();
        var mayGoOn = new TaskCompletionSource();
        var window = await OpenAsync(dispatcher, http, server, _ =>
        {
            drawing.SetResult();
            return mayGoOn.Task;
        });
        await drawing.Task;

        await dispatcher.InvokeAsync(async () =>
        {
            var closing = window.DisposeAsync();
            closing.IsCompleted.Should().BeFalse("a callback is running");
            mayGoOn.SetResult();
            await closing;
        }).Task.Unwrap();

        window.Lines.Should().Equal("Connecting", "Connected", "1", "1 is drawn", "Disconnected");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_the_window_from_within_a_callback_does_not_wait_for_itself(bool flowsContext)
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: 2\n\n").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread(flowsContext);
        var opened = new TaskCompletionSource<GuildWindow>();
        opened.SetResult(await OpenAsync(dispatcher, http, server, async _ => await (await opened.Task).DisposeAsync()));
        var window = await opened.Task;

        await window.Completion;

        window.Lines.Should().Equal("Connecting", "Connected", "1", "1 is drawn", "Disconnected");
    }

    [Fact]
    public async Task A_dispatcher_that_has_shut_down_ends_the_subscription()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: 2\n\n").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        await using var window = await OpenAsync(dispatcher, http, server, _ =>
        {
            dispatcher.Shutdown();
            return Task.CompletedTask;
        });

        await FluentActions.Awaiting(() => window.Completion).Should().ThrowAsync<TaskCanceledException>();

        window.Lines.Should().Equal("Connecting", "Connected", "1", "1 is drawn");
        await (await server.WaitForRequestAsync(0)).Closed;
    }

    [Fact]
    public async Task An_enumeration_on_the_dispatchers_thread_has_the_states_there_too_and_does_not_hang()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Raw("id: 1\ndata: 1\n\n").Cut())
            .Connection(c => c.Raw("id: 2\ndata: 2\n\ndata: bye\n\n")));
        using var http = new HttpClient(SseHttpHandler.Create());
        using var dispatcher = new DispatcherThread();
        var lines = new List<string>();
        var stream = SseStream.Create(http, server.Uri, new SseStreamOptions
        {
            Dispatch = callback => dispatcher.InvokeAsync(callback).Task.Unwrap(),
            ReconnectPolicy = new() { InitialDelay = TimeSpan.Zero },
            Terminator = "bye",
        });
        stream.StateChanged += (_, change) =>
        {
            dispatcher.VerifyAccess();
            lines.Add($"{change.State}");
        };

        await dispatcher.InvokeAsync(async () =>
        {
            await foreach (var item in stream)
            {
                dispatcher.VerifyAccess();
                lines.Add($"{item.Data}");
            }
        }).Task.Unwrap();

        lines.Should().Equal("Connecting", "Connected", "1", "Disconnected", "Connecting", "Connected", "2", "Disconnected");
    }

    private static Task<GuildWindow> OpenAsync(DispatcherThread dispatcher, HttpClient http, SseTestServer server, Func<string, Task> draw) =>
        dispatcher.InvokeAsync(() => new GuildWindow(dispatcher, http, server.Uri, draw)).Task;

    /// <summary>Waits until the window shows a line.</summary>
    private static async Task LineAsync(DispatcherThread dispatcher, GuildWindow window, string line)
    {
        while (!await dispatcher.InvokeAsync(() => window.Lines.Contains(line)).Task)
            await Task.Yield();
    }
}
