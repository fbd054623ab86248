#!lua flags=no-writes
-- Reads the state of a log, and the blocks after an entry.
--
-- KEYS: the state, a hash; the entries, a stream. ARGV: the id of the entry, or - for all; how many blocks at most.
-- Returns the state: epoch, fencing token, owner, top, begin, the upstream's id after which the log begins, its newest id, whether the
-- upstream has accepted, the status with which it refused, whether the log has ended; each nil if it is missing. Then the entries, as XRANGE
-- returns them.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'fence', 'owner', 'top', 'begin', 'after', 'id', 'accepted', 'refusal', 'end')
return { state, redis.call('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2]) }
