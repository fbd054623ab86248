namespace ResilientSse.Interop.Proxies;

internal static class Squid
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "squid",
        Package = "squid",
        Program = "/usr/sbin/squid",
        Arguments = "-N -n interop -f {config}",
        SharedMemory = "interop-",
        SpeaksHttp2 = false,
        IdleTimeout = "15 min (`read_timeout`)",
        Frame = """
            pid_filename none
            access_log none
            cache_log {folder}/cache.log
            coredump_dir {folder}
            netdb_filename none
            pinger_enable off
            cache_mem 8 MB
            shutdown_lifetime 1 seconds
            {config}
            """,
        Plain = """
            http_port 127.0.0.1:8080 accel defaultsite=127.0.0.1
            cache_peer 127.0.0.1 parent 5000 0 no-query originserver
            http_access allow all
            """,
        Recommended = """
            http_port 127.0.0.1:8080 accel defaultsite=127.0.0.1
            cache_peer 127.0.0.1 parent 5000 0 no-query originserver
            http_access allow all
            cache deny all
            read_timeout 1 hour
            """,
    };
}
