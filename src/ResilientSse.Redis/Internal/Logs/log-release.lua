#!lua flags=allow-oom
-- Releases a log so that another instance can claim it, if the caller owns it. The name of an owner is used for one log and only once, so no
-- token is needed.
--
-- KEYS: the state. ARGV: the caller, the channel. Returns 1; 0 if the caller is not the owner.
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then
  return 0
end

redis.call('HSET', KEYS[1], 'owner', '')
redis.call('PUBLISH', ARGV[2], '')
return 1
