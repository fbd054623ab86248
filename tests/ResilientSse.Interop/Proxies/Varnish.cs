namespace ResilientSse.Interop.Proxies;

internal static class Varnish
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "Varnish",
        Package = "varnish",
        Program = "/usr/sbin/varnishd",
        Arguments = "-F -j none -n {folder}/instance -a 127.0.0.1:8080 -f {config} -p feature=+http2 -s malloc,64m -T none",
        IdleTimeout = "60 s (`between_bytes_timeout`)",
        Plain = """
            vcl 4.1;

            backend default {
                .host = "127.0.0.1";
                .port = "5000";
            }
            """,
        Recommended = """
            vcl 4.1;

            backend default {
                .host = "127.0.0.1";
                .port = "5000";
                .between_bytes_timeout = 1h;            # silence before Varnish ends a stream
            }

            sub vcl_recv {
                if (req.http.Accept ~ "text/event-stream") {
                    return (pass);                      # each client gets its own stream
                }
            }

            sub vcl_backend_response {
                if (beresp.http.Content-Type ~ "^text/event-stream") {
                    set beresp.uncacheable = true;
                    set beresp.do_gzip = false;
                }
            }
            """,
        Compressing = """
            vcl 4.1;

            backend default {
                .host = "127.0.0.1";
                .port = "5000";
            }

            sub vcl_backend_response {
                set beresp.do_gzip = true;
            }
            """,
    };
}
