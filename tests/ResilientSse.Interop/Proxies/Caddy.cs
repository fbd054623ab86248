namespace ResilientSse.Interop.Proxies;

internal static class Caddy
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "Caddy",
        Package = "caddy",
        Program = "/usr/bin/caddy",
        Arguments = "run --config {config} --adapter caddyfile",
        RecommendedIdleTimeout = "as plain",
        IdleTimeout = "none",
        Frame = """
            {
                admin off
                auto_https off
                servers {
                    protocols h1 h2c
                }
            }

            {config}
            """,
        Plain = """
            http://127.0.0.1:8080 {
                reverse_proxy 127.0.0.1:5000
            }
            """,
        Recommended = """
            http://127.0.0.1:8080 {
                reverse_proxy 127.0.0.1:5000            # it recognises event streams by itself
            }
            """,
        Compressing = """
            http://127.0.0.1:8080 {
                encode gzip
                reverse_proxy 127.0.0.1:5000
            }
            """,
    };
}
