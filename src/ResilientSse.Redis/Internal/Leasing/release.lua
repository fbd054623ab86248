#!lua flags=allow-oom
-- Gives a lease back and tells the instances that wait. Without an owner the token is useless, also for a late renewal or save.
--
-- KEYS: the checkpoint, the lease. ARGV: the token, the owner, the channel.
-- Returns 1; 0 if another owner has the lease by now.
local state = redis.call('HMGET', KEYS[1], 'token', 'owner')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then
  return 0
end

redis.call('HDEL', KEYS[1], 'owner')
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[3], '')
return 1
