using ResilientSse.Hosting.Internal;

namespace ResilientSse.Hosting.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly FileCheckpointStore _store;

    public FileLockTests() => _store = new FileCheckpointStore(_folder);

    [Fact]
    public async Task What_crashes_left_of_saves_is_gone_when_the_next_one_has_the_lock_and_that_of_others_is_not()
    {
        await _store.SaveAsync("guilds", "1", default);
        var left = $"{_store.PathOf("guilds")}.{Guid.NewGuid():N}.new";
        var others = $"{_store.PathOf("guilds.checkpoint.x")}.{Guid.NewGuid():N}.new";
        await File.WriteAllTextAsync(left, "half of a ne");
        await File.WriteAllTextAsync(others, "another consumer saves");

        await using (_store.TryLock("guilds"))
            (await _store.LoadAsync("guilds", default)).Should().Be("1");

        File.Exists(left).Should().BeFalse();
        File.Exists(others).Should().BeTrue();
    }

    [Fact]
    public async Task A_file_has_one_owner_at_a_time_and_two_consumers_may_share_a_folder()
    {
        var first = _store.TryLock("guilds");

        first.Should().NotBeNull();
        _store.TryLock("guilds").Should().BeNull();
        await using (var other = _store.TryLock("members"))
            other.Should().NotBeNull();
        await first!.DisposeAsync();
        await using var next = _store.TryLock("guilds");
        next.Should().NotBeNull();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
