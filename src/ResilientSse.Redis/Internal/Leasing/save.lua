#!lua flags=allow-oom
-- Saves an id unless a newer token than the caller's has been given out: an instance that was frozen cannot overwrite its successor's id.
--
-- KEYS: the checkpoint. ARGV: the token, the owner, the id.
-- Returns 1; 0 if nothing was saved.
local state = redis.call('HMGET', KEYS[1], 'token', 'owner')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then
  return 0
end

redis.call('HSET', KEYS[1], 'id', ARGV[3])
return 1
