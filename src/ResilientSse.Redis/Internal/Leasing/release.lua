#!lua flags=allow-oom
-- Gives a lease back and tells whoever waits. Without an owner the token is of no use any more, to a late renewal or save either.
--
-- KEYS: the checkpoint, the lease. ARGV: the token, the owner, the channel.
-- Returns 1; 0 if it is another's by now.
local state = redis.call('HMGET', KEYS[1], 'token', 'owner')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then
  return 0
end

redis.call('HDEL', KEYS[1], 'owner')
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[3], '')
return 1
