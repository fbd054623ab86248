namespace ResilientSse.Interop.Proxies;

internal static class HAProxy
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "HAProxy",
        Package = "haproxy",
        Program = "/usr/sbin/haproxy",
        Arguments = "-db -f {config}",
        IdleTimeout = "none by default; Debian's config: 50 s (`timeout server`, `timeout client`)",
        Plain = """
            defaults
                mode http
                timeout connect 5s
                timeout client 50s
                timeout server 50s

            frontend browsers
                bind 127.0.0.1:8080
                default_backend events

            backend events
                server one 127.0.0.1:5000
            """,
        Recommended = """
            defaults
                mode http
                option http-no-delay                # without it each event is 200 ms late
                timeout connect 5s
                timeout client 1h                   # silence before HAProxy ends a stream
                timeout server 1h

            frontend browsers
                bind 127.0.0.1:8080
                default_backend events

            backend events
                server one 127.0.0.1:5000
            """,
        Compressing = """
            defaults
                mode http
                timeout connect 5s
                timeout client 50s
                timeout server 50s
                compression algo gzip
                compression type text/event-stream

            frontend browsers
                bind 127.0.0.1:8080
                default_backend events

            backend events
                server one 127.0.0.1:5000
            """,
    };
}
