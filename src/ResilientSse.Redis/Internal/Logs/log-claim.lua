#!lua flags=allow-oom
-- Makes the caller the owner of a log, if the log is still as the caller has seen it.
--
-- KEYS: the state, the entries.
-- ARGV: the epoch, the fencing token and the top that the caller has seen, each empty if there was no log; the caller; the newest token and
-- the newest sequence that it knows; how long the log is kept, in milliseconds; the channel; whether to take over the log (take), even if it
-- may not be complete (take-rest), or to create a new one (make).
-- For a new one also: its epoch; its top, or empty for a new one; the sequence before its first block; the upstream's id after which it
-- begins; the upstream's newest id.
-- Returns 1, the token and the top; 0 if the log is not as seen; -1 if it may have lost its newest entries.
--
-- A token is the time in microseconds, or the last token plus one, so it grows even when the clock steps back. The sequences of a new log
-- begin with the time too, so none is used twice. It may run when memory is full (allow-oom), because what it writes is small, and without
-- an owner nothing would be trimmed.
local seen = redis.call('HMGET', KEYS[1], 'epoch', 'fence', 'top', 'server')
if (seen[1] or '') ~= ARGV[1] or (seen[2] or '') ~= ARGV[2] or (seen[3] or '') ~= ARGV[3] then
  return { 0 }
end

-- The owner noted which history of Redis had all of the log; a restart, or the promotion of a replica, begins another one.
local server = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ''
if ARGV[9] == 'take' and seen[4] ~= server then
  return { -1 }
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local fence = string.format('%.0f', math.max(now, (tonumber(ARGV[2]) or 0) + 1, tonumber(ARGV[5]) + 1))
local top = seen[3]
if ARGV[9] == 'make' then
  top = ARGV[11] ~= '' and ARGV[11] or string.format('%.0f', math.max(now, tonumber(ARGV[3]) or 0, tonumber(ARGV[6])))
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[10], 'top', top, 'begin', ARGV[12] ~= '' and ARGV[12] or top, 'after', ARGV[13], 'id', ARGV[14], 'server', server)
end

redis.call('HSET', KEYS[1], 'fence', fence, 'owner', ARGV[4])
redis.call('HDEL', KEYS[1], 'refusal')
redis.call('PEXPIRE', KEYS[1], ARGV[7])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
redis.call('PUBLISH', ARGV[8], '')
return { 1, fence, top }
