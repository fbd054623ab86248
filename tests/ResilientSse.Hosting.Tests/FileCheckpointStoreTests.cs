using Microsoft.Extensions.DependencyInjection;
using ResilientSse.Hosting.Internal;
using ResilientSse.Hosting.Tests.Support;

namespace ResilientSse.Hosting.Tests;

public sealed class FileCheckpointStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly FileCheckpointStore _store;

    public FileCheckpointStoreTests() => _store = new FileCheckpointStore(_folder);

    private string File => Directory.GetFiles(_folder).Should().ContainSingle().Subject;

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("größe 日本 🦉")]
    [InlineData("ResilientSse checkpoint 1")]
    public async Task An_id_comes_back_as_it_was(string id)
    {
        await _store.SaveAsync("guilds", "before", default);
        await _store.SaveAsync("guilds", id, default);

        (await _store.LoadAsync("guilds", default)).Should().Be(id);
        (await System.IO.File.ReadAllTextAsync(File)).Should().EndWith($"\n{id}\n", "a person can read it");
    }

    [Fact]
    public async Task Without_a_file_there_is_no_id() => (await _store.LoadAsync("guilds", default)).Should().BeNull();

    [Theory]
    [InlineData("guild-status")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b\\c:d*e?f\"g<h>i|j")]
    [InlineData("日本 🦉")]
    [InlineData(" ")]
    public async Task Any_name_is_a_file_of_its_own_in_the_folder(string name)
    {
        await _store.SaveAsync(name, "1", default);

        Path.GetDirectoryName(Path.GetFullPath(_store.PathOf(name))).Should().Be(_folder);
        File.Should().Be(_store.PathOf(name));
        (await _store.LoadAsync(name, default)).Should().Be("1");
    }

    [Fact]
    public async Task Two_names_too_long_for_a_file_do_not_share_one()
    {
        var name = new string('ä', 300);
        await _store.SaveAsync(name + "1", "1", default);
        await _store.SaveAsync(name + "2", "2", default);

        (await _store.LoadAsync(name + "1", default)).Should().Be("1");
        (await _store.LoadAsync(name + "2", default)).Should().Be("2");
    }

    [Fact]
    public async Task A_file_that_is_cut_off_at_any_byte_is_an_error()
    {
        await _store.SaveAsync("guilds", "42", default);
        var whole = await System.IO.File.ReadAllBytesAsync(File);

        for (var length = 0; length < whole.Length; length++)
        {
            await System.IO.File.WriteAllBytesAsync(File, whole[..length]);
            var load = async () => await _store.LoadAsync("guilds", default);
            (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"The checkpoint of the consumer 'guilds' is damaged*{_folder}*");
        }
    }

    [Fact]
    public async Task A_file_with_any_bit_flipped_is_an_error()
    {
        await _store.SaveAsync("guilds", "42", default);
        var whole = await System.IO.File.ReadAllBytesAsync(File);

        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await System.IO.File.WriteAllBytesAsync(File, flipped);
            var load = async () => await _store.LoadAsync("guilds", default);
            await load.Should().ThrowAsync<InvalidDataException>();
        }
    }

    [Fact]
    public async Task What_a_crash_left_of_a_save_does_not_matter_to_the_next()
    {
        await _store.SaveAsync("guilds", "1", default);
        await System.IO.File.WriteAllTextAsync(File + ".new", "half of a ne");

        (await _store.LoadAsync("guilds", default)).Should().Be("1");
        await _store.SaveAsync("guilds", "2", default);
        (await _store.LoadAsync("guilds", default)).Should().Be("2");
        File.Should().EndWith("guilds.checkpoint");
    }

    [Fact]
    public async Task A_damaged_file_stops_the_app_at_start()
    {
        await System.IO.File.WriteAllTextAsync(_store.PathOf(TestApp.Name), "42");
        await using var app = new TestApp(s => s.Connection(c => c.Send(1).Stall()));
        app.Add().PersistLastEventIdTo(_folder);

        var start = app.StartAsync;

        await start.Should().ThrowAsync<InvalidDataException>();
        app.Upstream.Requests.Should().BeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
