namespace ResilientSse.Interop.Proxies;

internal static class Nginx
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "nginx",
        Package = "nginx",
        Program = "/usr/sbin/nginx",
        Arguments = "-p {folder} -e {folder}/error.log -c {config}",
        HasPortForHttp2 = true,
        IdleTimeout = "60 s (`proxy_read_timeout`)",
        Frame = """
            daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
            events {}
            http {
                access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
                uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
                server {
                    listen 127.0.0.1:8080;
                    listen 127.0.0.1:8081 http2;
            {config}
                }
            }
            """,
        Plain = """
            location / {
                proxy_pass http://127.0.0.1:5000;
            }
            """,
        Recommended = """
            location / {
                proxy_pass http://127.0.0.1:5000;
                proxy_http_version 1.1;             # a server that dies breaks the connection, instead of ending it
                proxy_set_header Connection "";
                proxy_buffering off;                # for servers that do not send X-Accel-Buffering: no
                proxy_read_timeout 1h;              # silence before nginx ends a stream
            }
            """,
        Compressing = """
            location / {
                proxy_pass http://127.0.0.1:5000;
                proxy_buffering off;
                gzip on;
                gzip_proxied any;
                gzip_types text/event-stream;
            }
            """,
    };
}
