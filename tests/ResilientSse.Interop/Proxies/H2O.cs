namespace ResilientSse.Interop.Proxies;

internal static class H2O
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "h2o",
        Package = "h2o",
        Program = "/usr/bin/h2o",
        Arguments = "-c {config}",
        SparesEventStreams = true,
        IdleTimeout = "30 s (`proxy.timeout.io`)",
        Frame = """
            listen: { host: 127.0.0.1, port: 8080 }
            num-threads: 1
            error-log: {folder}/error.log
            {config}
            """,
        Plain = """
            hosts:
              default:
                paths:
                  "/":
                    proxy.reverse.url: "http://127.0.0.1:5000/"
            """,
        Recommended = """
            hosts:
              default:
                paths:
                  "/":
                    proxy.reverse.url: "http://127.0.0.1:5000/"
                    proxy.timeout.io: 3600000           # silence, in milliseconds, before h2o ends a stream
            """,
        Compressing = """
            hosts:
              default:
                paths:
                  "/":
                    proxy.reverse.url: "http://127.0.0.1:5000/"
                    compress: ON
            """,
    };
}
