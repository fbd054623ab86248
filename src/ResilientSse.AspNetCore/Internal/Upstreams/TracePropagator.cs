using System.Diagnostics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Sends only the <c>traceparent</c> of a browser's trace upstream, because baggage and trace state come from the browser. And only on an
/// unshared upstream, because a shared one belongs to no browser.
/// </summary>
internal sealed class TracePropagator : DistributedContextPropagator
{
    public static readonly HttpRequestOptionsKey<bool> MayCarryTrace = new("ResilientSse.MayCarryTrace");

    public override IReadOnlyCollection<string> Fields { get; } = ["traceparent"];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is { Id: { } id, IdFormat: ActivityIdFormat.W3C }
            && carrier is HttpRequestMessage request && request.Options.TryGetValue(MayCarryTrace, out var may) && may)
        {
            setter?.Invoke(carrier, "traceparent", id);
        }
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
