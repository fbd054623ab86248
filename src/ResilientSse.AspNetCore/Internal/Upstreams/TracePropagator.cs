using System.Diagnostics;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>
/// Of a browser's trace, only <c>traceparent</c> goes upstream: baggage and trace state are the browser's own words, which the activity
/// of its request carries on. And only on the upstream of one browser: a shared one belongs to nobody.
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
