using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ResilientSse.Testing;

namespace ResilientSse.Tests.Examples;

/// <summary><see cref="SseStreamOptions.Dispatch"/> with a real renderer of Blazor and its synchronization context.</summary>
public sealed class GuildPanelTests
{
    [Fact]
    public async Task Items_errors_and_states_all_come_where_the_component_may_render_in_order()
    {
        await using var server = await SseTestServer.StartAsync(s => s
            .Connection(c => c.Raw("id: 1\ndata: 1\n\nid: 2\ndata: two\n\nid: 3\ndata: 3\n\n").Cut())
            .Connection(c => c.Raw("data: 4\n\ndata: bye\n\n")));
        using var http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = server.Uri };
        var panel = new GuildPanel();
        await using var services = Services(http, panel);
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);

        var html = await renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<GuildPanel>());
        await panel.Completion;

        (await renderer.Dispatcher.InvokeAsync(html.ToHtmlString)).Should().Be(
            "Connecting, Connected, 1, 1 is drawn, SseItemException, 3, 3 is drawn, Disconnected, Connecting, Resumed, 4, 4 is drawn, Disconnected");
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_stream_and_does_not_hang()
    {
        await using var server = await SseTestServer.StartAsync(s => s.Otherwise(c => c.Raw("data: 1\n\ndata: 2\n\n").Stall()));
        using var http = new HttpClient(SseHttpHandler.Create()) { BaseAddress = server.Uri };
        var panel = new GuildPanel();
        await using var services = Services(http, panel);
        var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(() => renderer.RenderComponentAsync<GuildPanel>());
        var request = await server.WaitForRequestAsync(0);

        await renderer.DisposeAsync();      // which disposes of the component

        panel.Completion.Status.Should().Be(TaskStatus.RanToCompletion);
        await request.Closed;
    }

    private static ServiceProvider Services(HttpClient http, GuildPanel panel) => new ServiceCollection()
        .AddSingleton(http)
        .AddSingleton<IComponentActivator>(new Activator(panel))
        .BuildServiceProvider();

    /// <summary>Lets the test have the component that is rendered.</summary>
    private sealed class Activator(GuildPanel panel) : IComponentActivator
    {
        public IComponent CreateInstance(Type componentType) => panel;
    }
}
