using ResilientSse.Interop.Libraries;
using ResilientSse.Interop.Table;

namespace ResilientSse.Interop;

/// <summary>What holds for each server. What differs from one to the next is measured by the tables of docs/servers.md.</summary>
public sealed class ServersTests
{
    public static IEnumerable<ITheoryDataRow> Servers =>
        LibraryCatalog.Wanted.Select(static library => (ITheoryDataRow)new TheoryDataRow<string>(library.Name))
            .DefaultIfEmpty(new TheoryDataRow<string>("-") { Skip = LibraryCatalog.NotWanted });

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Nothing_is_lost_and_nothing_comes_twice_when_a_server_is_killed_and_when_it_is_ended(string server)
    {
        var restarts = await Restarts.MeasureAsync(LibraryCatalog.Named(server));

        restarts.Should().BeEquivalentTo(new { Lost = 0, Twice = 0 });
        restarts.Killed.Drop.Should().Be(SseError.ConnectionLost);
    }

    [Fact]
    public void The_page_has_the_rows_of_each_server()
    {
        var lines = File.ReadLines(ServersPage.File).ToList();

        foreach (var library in LibraryCatalog.All)
            lines.Count(line => line.StartsWith($"| {library.Name} | ", StringComparison.Ordinal))
                .Should().BeGreaterThanOrEqualTo(library.Protocol == Protocol.None ? 4 : 2, library.Name);
    }
}
