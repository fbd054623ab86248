#!lua flags=allow-oom
-- Takes, keeps or frees an idempotency key for a run.
--
-- KEYS: the key. ARGV: the run; how long to keep the key, in milliseconds; take, keep (the run is over) or free.
-- Returns the run that has the key.
local holder = redis.call('GET', KEYS[1])
if not holder and ARGV[3] == 'take' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
elseif holder == ARGV[1] and ARGV[3] == 'keep' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
elseif holder == ARGV[1] and ARGV[3] == 'free' then
  redis.call('DEL', KEYS[1])
end

return holder or ARGV[1]
