#!lua flags=allow-oom
-- Says that an instance is alive. KEYS: its name. ARGV: for how many milliseconds. Returns whether that was known: 1 or 0.
return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1], 'GET') and 1 or 0
