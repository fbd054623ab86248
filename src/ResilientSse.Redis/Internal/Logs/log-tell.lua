#!lua flags=allow-oom
-- Sets a field of a log's state and tells its followers, if the caller owns the log.
--
-- KEYS: the state. ARGV: the epoch, the fencing token, the channel, a field, its value.
-- Returns 1; 0 if the caller is not the owner.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'fence')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then
  return 0
end

redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
redis.call('PUBLISH', ARGV[3], '')
return 1
