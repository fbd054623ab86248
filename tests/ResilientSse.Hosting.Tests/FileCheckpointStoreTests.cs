using ResilientSse.Hosting.Internal;

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

    [Fact]
    public async Task What_cannot_be_read_is_not_taken_for_no_id()
    {
        Directory.CreateDirectory(_store.PathOf("guilds"));

        var load = async () => await _store.LoadAsync("guilds", default);

        await load.Should().ThrowAsync<UnauthorizedAccessException>();
    }

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
    public async Task A_save_that_fails_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_store.PathOf("guilds")); // where a file cannot be moved to

        var save = async () => await _store.SaveAsync("guilds", "1", default);

        await save.Should().ThrowAsync<Exception>();
        Directory.GetFiles(_folder).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_reads_while_somebody_saves_never_sees_a_torn_file()
    {
        await _store.SaveAsync("guilds", "0", default);
        var saving = Task.Run(async () =>
        {
            for (var id = 1; id <= 300; id++)
                await _store.SaveAsync("guilds", new string('x', id), default);
        });

        var reads = 0;
        for (; !saving.IsCompleted; reads++)
            await _store.LoadAsync("guilds", default); // throws if anything is missing

        await saving;
        reads.Should().BePositive();
        (await _store.LoadAsync("guilds", default)).Should().HaveLength(300);
    }

    [Fact]
    public void A_folder_is_flushed_on_Unix() => Folder.Flush(_folder).Should().Be(!OperatingSystem.IsWindows());

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_flushed() => Folder.Flush(Path.Combine(_folder, "none")).Should().BeFalse();

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
