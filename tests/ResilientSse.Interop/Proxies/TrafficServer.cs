namespace ResilientSse.Interop.Proxies;

internal static class TrafficServer
{
    public static Proxy Proxy { get; } = new()
    {
        Name = "Traffic Server",
        Package = "trafficserver",
        Program = "/usr/bin/traffic_server",
        Arguments = "--run-root={folder}/runroot.yaml",
        SpeaksHttp2 = false,
        ConfigFile = "etc/records.config",
        Files = new()
        {
            ["runroot.yaml"] = """
                prefix: {folder}
                exec_prefix: /usr
                bindir: /usr/bin
                sbindir: /usr/sbin
                sysconfdir: {folder}/etc
                datadir: {folder}/cache
                includedir: /usr/include
                libdir: /usr/lib/trafficserver
                libexecdir: /usr/lib/trafficserver/modules
                localstatedir: {folder}/run
                runtimedir: {folder}/run
                logdir: {folder}/log
                cachedir: {folder}/cache
                """,
            ["etc/remap.config"] = "map / http://127.0.0.1:5000/\n",
            ["etc/storage.config"] = "{folder}/cache 16M\n",
            ["etc/ip_allow.yaml"] = "ip_allow: [{ apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL }]\n",
            ["run/keep"] = "",
            ["log/keep"] = "",
            ["cache/keep"] = "",
        },
        IdleTimeout = "30 s (`transaction_no_activity_timeout_out`)",
        Frame = """
            CONFIG proxy.config.http.server_ports STRING 8080:ip-in=127.0.0.1
            CONFIG proxy.config.admin.user_id STRING #-1
            CONFIG proxy.config.url_remap.remap_required INT 1
            CONFIG proxy.config.diags.logfile.filename STRING stderr
            CONFIG proxy.config.http.insert_request_via_str INT 0
            CONFIG proxy.config.log.logging_enabled INT 0
            {config}
            """,
        Plain = """
            # remap.config: map / http://127.0.0.1:5000/
            """,
        Recommended = """
            # remap.config: map / http://127.0.0.1:5000/
            # Silence, in seconds, before it ends a stream:
            CONFIG proxy.config.http.transaction_no_activity_timeout_in INT 3600
            CONFIG proxy.config.http.transaction_no_activity_timeout_out INT 3600
            """,
    };
}
