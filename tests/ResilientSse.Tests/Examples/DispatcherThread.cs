using System.Collections.Concurrent;

namespace ResilientSse.Tests.Examples;

/// <summary>
/// A dispatcher as WPF has one: a thread with a queue, on which awaits come back by its SynchronizationContext, and
/// <c>InvokeAsync(Func&lt;TResult&gt;)</c>, which returns an operation with a task.
/// </summary>
internal sealed class DispatcherThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(Action Run, ExecutionContext? Context)> _queue = [];
    private readonly Thread _thread;
    private readonly bool _flowsContext;

    /// <param name="flowsContext">
    /// Whether what is queued runs in the ExecutionContext of whoever queued it, as with WPF; the queues of Android and iOS know nothing of it.
    /// </param>
    public DispatcherThread(bool flowsContext = true)
    {
        _flowsContext = flowsContext;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>As the controls of a window do.</summary>
    /// <exception cref="InvalidOperationException">This is another thread.</exception>
    public void VerifyAccess()
    {
        if (Thread.CurrentThread != _thread)
            throw new InvalidOperationException("The calling thread cannot access this object because a different thread owns it.");
    }

    public DispatcherOperation<TResult> InvokeAsync<TResult>(Func<TResult> callback)
    {
        var operation = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.IsAddingCompleted)
        {
            operation.SetCanceled();
            return new DispatcherOperation<TResult>(operation.Task);
        }

        Enqueue(() =>
        {
            try
            {
                operation.SetResult(callback());
            }
#pragma warning disable CA1031 // Whoever awaits the operation gets it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                operation.SetException(e);
            }
        });
        return new DispatcherOperation<TResult>(operation.Task);
    }

    /// <summary>The window is closed and the app ends: what is queued from now on is cancelled.</summary>
    public void Shutdown() => _queue.CompleteAdding();

    public override void Post(SendOrPostCallback d, object? state) => Enqueue(() => d(state));

    public void Dispose()
    {
        Shutdown();
        _thread.Join();
        _queue.Dispose();
    }

    private void Enqueue(Action run) => _queue.Add((run, _flowsContext ? ExecutionContext.Capture() : null));

    private void Run()
    {
        SetSynchronizationContext(this);
        foreach (var (run, context) in _queue.GetConsumingEnumerable())
        {
            if (context is null)
                run();
            else
                ExecutionContext.Run(context, static run => ((Action)run!)(), run);
        }
    }
}
