using System.Net;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The body of a run's POST to the upstream. It holds no bytes itself, because a response keeps its request alive.</summary>
internal sealed class RunContent(RunRequest request) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(request.Body, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = request.Body.Length;
        return true;
    }
}
