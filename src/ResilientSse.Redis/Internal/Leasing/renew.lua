#!lua flags=allow-oom
-- Renews a lease, even one that has expired if nobody has taken it since.
--
-- KEYS: the checkpoint, the lease. ARGV: the token, the owner, the lifetime of the lease in milliseconds from now.
-- Returns 1; 0 if a newer token has been given out, or Redis has lost this one.
local state = redis.call('HMGET', KEYS[1], 'token', 'owner')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then
  return 0
end

redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 1
