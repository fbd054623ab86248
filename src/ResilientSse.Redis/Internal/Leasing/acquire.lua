#!lua flags=allow-oom
-- Takes the lease of a consumer if nobody has it, under a new fencing token.
--
-- KEYS: the checkpoint, a hash of token, owner and id that never expires; the lease, a string that does.
-- ARGV: the owner; the lifetime of the lease in milliseconds; the newest token that the caller knows, 0 if none; the id that belongs to it,
-- omitted if none.
-- Returns 1 if the caller has the lease, else 0; the newest token; the id, nil if there is none.
--
-- A token is the time in microseconds, or the last token plus one, so it grows even when the clock steps back. The last token is kept with
-- the checkpoint, which outlives the lease. If Redis has lost both (a flush, a restart, a fail-over to a replica that lagged), the instances
-- still know them: the token continues from theirs, and the id is restored.
--
-- It may run when memory is full (allow-oom), because what it writes replaces what was there.
local state = redis.call('HMGET', KEYS[1], 'token', 'id')
local last = tonumber(state[1] or '0')
if redis.call('EXISTS', KEYS[2]) == 1 then
  return { 0, state[1] or '0', state[2] }
end

if last < tonumber(ARGV[3]) then
  last = tonumber(ARGV[3])
  if ARGV[4] then
    redis.call('HSET', KEYS[1], 'id', ARGV[4])
  end
end

local time = redis.call('TIME')
local token = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
redis.call('HSET', KEYS[1], 'token', token, 'owner', ARGV[1])
redis.call('SET', KEYS[2], token, 'PX', ARGV[2])
return { 1, token, redis.call('HGET', KEYS[1], 'id') }
