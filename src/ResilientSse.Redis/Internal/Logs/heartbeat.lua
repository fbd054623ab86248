#!lua flags=allow-oom
-- Says that an instance is alive. KEYS: its name. ARGV: for how many milliseconds.
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1
