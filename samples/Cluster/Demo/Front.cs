using Yarp.ReverseProxy.Forwarder;

namespace Cluster.Demo;

/// <summary>
/// The load balancer: each request goes to the next instance, and to the one after that if it cannot be reached. Nothing ties a browser
/// to an instance.
/// </summary>
internal sealed class Front(IHttpForwarder forwarder, InstanceList instances) : IDisposable
{
    private static readonly ForwarderRequestConfig Endless = new() { ActivityTimeout = Timeout.InfiniteTimeSpan };

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public async Task ForwardAsync(HttpContext context)
    {
        foreach (var instance in instances.InTurn())
        {
            if (instance.Address is not { } address)
                continue;

            instance.Enter();
            context.Response.StatusCode = StatusCodes.Status200OK; // it may be the 502 of the one before, and then nothing would be forwarded
            try
            {
                await forwarder.SendAsync(context, address, _http, Endless);
            }
            finally
            {
                instance.Leave();
            }

            if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    public void Dispose() => _http.Dispose();
}
