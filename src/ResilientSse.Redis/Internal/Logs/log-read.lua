#!lua flags=no-writes
-- Reads what a log is at, and the blocks after an entry.
--
-- KEYS: the state, a hash; the entries, a stream. ARGV: the id of the entry, or - for all; how many at most.
-- Returns the state: epoch, fencing token, owner, top, begin, the upstream's id that it begins after, its newest one, whether the upstream
-- has accepted, the status that it refused with, whether it has ended; each nil if it is not there. Then the entries, as XRANGE has them.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'fence', 'owner', 'top', 'begin', 'after', 'id', 'accepted', 'refusal', 'end')
return { state, redis.call('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2]) }
