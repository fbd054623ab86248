using System.Threading.Channels;

namespace ResilientSse.Tests.Support;

/// <summary>What callbacks were called with, for a test to wait for.</summary>
internal sealed class Signal<T>
{
    private readonly Channel<T> _calls = Channel.CreateUnbounded<T>();

    public void Add(T call) => _calls.Writer.TryWrite(call);

    public ValueTask AddAsync(T call) => _calls.Writer.WriteAsync(call);

    public async Task<T> NextAsync() => await _calls.Reader.ReadAsync();
}
