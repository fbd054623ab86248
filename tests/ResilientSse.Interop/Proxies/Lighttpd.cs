namespace ResilientSse.Interop.Proxies;

internal static class Lighttpd
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "lighttpd",
        Package = "lighttpd",
        Program = "/usr/sbin/lighttpd",
        Arguments = "-D -f {config}",
        IdleTimeout = "360 s (`server.max-write-idle`; measured)",
        Frame = """
            server.bind = "127.0.0.1"
            server.port = 8080
            server.document-root = "{folder}"
            server.errorlog = "{folder}/error.log"
            server.upload-dirs = ( "{folder}" )
            {config}
            """,
        Plain = """
            server.modules += ( "mod_proxy" )
            proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => 5000 )) )
            """,
        Recommended = """
            server.modules += ( "mod_proxy" )
            proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => 5000 )) )
            server.stream-response-body = 1             # without it nothing comes before the end
            server.max-write-idle = 3600                # silence, in seconds, before lighttpd ends a stream
            """,
    };
}
