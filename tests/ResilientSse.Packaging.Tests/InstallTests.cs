using ResilientSse.Packaging.Tests.Support;
using ResilientSse.Tests.Support;

namespace ResilientSse.Packaging.Tests;

public sealed class InstallTests
{
    [Fact]
    public async Task The_packages_run_in_a_new_console_app_and_a_new_web_app()
    {
        using var web = await NewApp.PublishAsync("Web");
        using var console = await NewApp.PublishAsync("Console");
        using var server = web.Run("--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning");
        try
        {
            var address = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            using var client = console.Run($"{address}/proxy/42");
            var output = await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await client.WaitForExitAsync(TestContext.Current.CancellationToken);

            client.ExitCode.Should().Be(0);
            await ServesTheBrowsersHalfAsync(address!);
            await SaysThatRedisIsAwayAsync(address!);
            output.ReplaceLineEndings("\n").Should().Be("""
                / a 1
                / b 2
                / c 3
                resumed after b
                /proxy/42 42-1 Bearer secret
                hosted 42-1 Bearer secret

                """);
        }
        finally
        {
            server.Kill();
        }
    }

    [Theory]
    [InlineData("Pinned")]
    [InlineData("PinnedNet8")]
    public async Task An_app_that_pins_the_lowest_versions_of_what_the_packages_need_builds(string name) =>
        (await NewApp.BuildAsync(name)).Dispose();

    private static async Task SaysThatRedisIsAwayAsync(string address)
    {
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri($"{address}/health"), TestContext.Current.CancellationToken)).Should().Be("Degraded");
    }

    private static async Task ServesTheBrowsersHalfAsync(string address)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"{address}/_content/ResilientSse.AspNetCore/sse.js"), TestContext.Current.CancellationToken);

        response.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should().Be(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/ResilientSse.AspNetCore/wwwroot/sse.js"), TestContext.Current.CancellationToken));
    }
}
