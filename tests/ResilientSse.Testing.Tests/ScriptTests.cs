using Microsoft.Extensions.Time.Testing;

namespace ResilientSse.Testing.Tests;

/// <summary>What a script does in both bodies alike; each derived class plays it in one of them.</summary>
public abstract partial class ScriptTests : IAsyncLifetime
{
    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<HttpClient> PlayAsync(Action<SseScript> script);

    private protected abstract IReadOnlyList<SseRecordedRequest> Requests { get; }

    private protected abstract Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();
}
