namespace ResilientSse.Interop.Proxies;

internal static class Apache
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "Apache",
        Package = "apache2",
        Program = "/usr/sbin/apache2",
        Arguments = "-DFOREGROUND -f {config}",
        CompressesAnyway = true,
        IdleTimeout = "60 s (`Timeout`); Debian's config: 300 s",
        Frame = """
            ServerRoot {folder}
            ServerName localhost
            DefaultRuntimeDir {folder}
            PidFile {folder}/apache.pid
            ErrorLog {folder}/error.log
            User www-data
            Group www-data
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule filter_module /usr/lib/apache2/modules/mod_filter.so
            LoadModule deflate_module /usr/lib/apache2/modules/mod_deflate.so
            LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
            LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
            LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
            Listen 127.0.0.1:8080
            Protocols h2c http/1.1
            {config}
            """,
        Plain = """
            ProxyPass / http://127.0.0.1:5000/
            """,
        Recommended = """
            # timeout: silence, in seconds, before Apache ends a stream
            ProxyPass / http://127.0.0.1:5000/ timeout=3600
            """,
        Compressing = """
            ProxyPass / http://127.0.0.1:5000/
            AddOutputFilterByType DEFLATE text/event-stream
            """,
    };
}
