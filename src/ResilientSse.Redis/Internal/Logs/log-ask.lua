#!lua flags=allow-oom
-- Asks the owner of a log for something, which the owner gets with its next append or check.
--
-- KEYS: the state. ARGV: what is asked for. Returns 1; 0 if there is no log, or it has ended.
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'end') == 1 then
  return 0
end

if redis.call('HGET', KEYS[1], 'ask') ~= 'Cancel' then
  redis.call('HSET', KEYS[1], 'ask', ARGV[1])
end

return 1
