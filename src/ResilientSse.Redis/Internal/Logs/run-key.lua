#!lua flags=allow-oom
-- Which run an idempotency key belongs to.
--
-- KEYS: the key. ARGV: the run; for how many milliseconds; what to do: take it, keep it (the run is over), or free it.
-- Returns the run that has it.
local holder = redis.call('GET', KEYS[1])
if not holder and ARGV[3] == 'take' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
elseif holder == ARGV[1] and ARGV[3] == 'keep' then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
elseif holder == ARGV[1] and ARGV[3] == 'free' then
  redis.call('DEL', KEYS[1])
end

return holder or ARGV[1]
