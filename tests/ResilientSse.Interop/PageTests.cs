using ResilientSse.Interop.Proxies;
using ResilientSse.Interop.Table;

namespace ResilientSse.Interop;

public sealed class PageTests
{
    [Fact]
    public void The_page_shows_the_configs_that_are_tested()
    {
        var page = File.ReadAllText(Page.File);

        Catalog.All.Where(proxy => !page.Contains($"\n{proxy.Recommended}\n```", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void The_page_has_two_rows_for_each_proxy_in_each_table()
    {
        var lines = File.ReadLines(Page.File).ToList();

        foreach (var proxy in Catalog.All)
            lines.Count(line => line.StartsWith($"| {proxy.Name} | plain |", StringComparison.Ordinal)
                || line.StartsWith($"| {proxy.Name}, HTTP/1.1 | plain |", StringComparison.Ordinal)).Should().Be(3, proxy.Name);
    }
}
