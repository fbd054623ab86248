namespace ResilientSse.Tests.Examples;

/// <summary>What WPF's <c>Dispatcher.InvokeAsync</c> returns; the task of a callback that returns a task is a task of a task.</summary>
internal sealed record DispatcherOperation<TResult>(Task<TResult> Task);
