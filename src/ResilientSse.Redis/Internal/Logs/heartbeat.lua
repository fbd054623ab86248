#!lua flags=allow-oom
-- Notes that an instance is alive. KEYS: its heartbeat. ARGV: its lifetime in milliseconds. Returns 1 if the key was still there, else 0.
return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1], 'GET') and 1 or 0
