namespace ResilientSse.Testing.Internal;

/// <summary>The requests that have arrived, and the tests that wait for one.</summary>
internal sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<SseRecordedRequest> _requests = [];
    private readonly Dictionary<int, TaskCompletionSource<SseRecordedRequest>> _awaited = [];

    public IReadOnlyList<SseRecordedRequest> ToList()
    {
        lock (_gate)
            return [.. _requests];
    }

    /// <summary>Records a request, which is created with its number.</summary>
    public SseRecordedRequest Add(Func<int, SseRecordedRequest> create)
    {
        lock (_gate)
        {
            var request = create(_requests.Count);
            _requests.Add(request);
            if (_awaited.Remove(request.Number, out var waiting))
                waiting.SetResult(request); // runs no test code here: its continuations are asynchronous
            return request;
        }
    }

    public Task<SseRecordedRequest> WaitAsync(int number, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        lock (_gate)
        {
            if (number < _requests.Count)
                return Task.FromResult(_requests[number]);
            if (!_awaited.TryGetValue(number, out var waiting))
                _awaited[number] = waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task.WaitAsync(cancellationToken);
        }
    }
}
