namespace ResilientSse.Testing.Tests;

public sealed class HandlerScriptTests : ScriptTests
{
    private SseTestHandler? _handler;

    private protected override IReadOnlyList<SseRecordedRequest> Requests => _handler!.Requests;

    public override ValueTask DisposeAsync()
    {
        _handler?.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override Task<SseRecordedRequest> WaitForRequestAsync(int number, CancellationToken cancellationToken) =>
        _handler!.WaitForRequestAsync(number, cancellationToken);

    private protected override Task<HttpClient> PlayAsync(Action<SseScript> script)
    {
        _handler = new SseTestHandler(script, Time);
        return Task.FromResult(_handler.CreateClient());
    }
}
