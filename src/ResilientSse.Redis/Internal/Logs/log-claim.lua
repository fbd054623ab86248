#!lua flags=allow-oom
-- Makes the caller the owner of a log, if that is still what the caller has seen.
--
-- KEYS: the state, the entries.
-- ARGV: the epoch, the fencing token and the top that the caller has seen, each empty for a log that is not there; the caller; the newest
-- token it had itself; for how many milliseconds the log is kept; the channel.
-- To make the log anew, also: its epoch; its top, or empty for a new one; the sequence that it begins after; the upstream's id that it
-- begins after; the upstream's newest id.
-- Returns 1, the token and the top; 0 if the log is not as seen.
--
-- A token is the time in microseconds, or one more than the last: it grows also when the clock steps back. Sequences of a new log begin
-- with the time too, so none is ever given twice. It may run when memory is full (allow-oom): what it writes is small, and without an
-- owner nothing would be trimmed.
local seen = redis.call('HMGET', KEYS[1], 'epoch', 'fence', 'top')
if (seen[1] or '') ~= ARGV[1] or (seen[2] or '') ~= ARGV[2] or (seen[3] or '') ~= ARGV[3] then
  return { 0 }
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local fence = string.format('%.0f', math.max(now, (tonumber(ARGV[2]) or 0) + 1, tonumber(ARGV[5]) + 1))
local top = seen[3]
if ARGV[8] then
  top = ARGV[9] ~= '' and ARGV[9] or string.format('%.0f', now)
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[8], 'top', top, 'begin', ARGV[10] ~= '' and ARGV[10] or top, 'after', ARGV[11], 'id', ARGV[12])
end

redis.call('HSET', KEYS[1], 'fence', fence, 'owner', ARGV[4])
redis.call('HDEL', KEYS[1], 'refusal')
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('PUBLISH', ARGV[7], '')
return { 1, fence, top }
