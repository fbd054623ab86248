#!lua
-- Appends all blocks or, if the log has another owner, none; blocks that are already there are not appended again.
--
-- KEYS: the state, the entries.
-- ARGV: the epoch; the fencing token; the owner; the sequence before the first block; whether a hole before that is accepted (1 or 0); the
-- upstream's newest id; how long the log is kept, in milliseconds; how many entries it keeps, 0 for all; the channel; the blocks.
-- Returns 1 if the blocks are there, and what the owner is asked for; 0 if the log has another owner, is another one, or has ended; -1 if it
-- is lost; -2 and a sequence if the blocks after that sequence are lost. Without blocks it returns the same, but only prolongs the log's
-- life and notes that this history of Redis has all of it; it then also returns whether the upstream has accepted, and the status with
-- which it refused.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'fence', 'top', 'begin', 'end', 'ask', 'accepted', 'refusal', 'server')
local isCheck = #ARGV == 9
if not state[1] then
  return { -1, '' }
end

if state[1] ~= ARGV[1] or tonumber(state[2]) > tonumber(ARGV[2]) or (state[5] and not isCheck and ARGV[5] == '0') then
  return { 0, '' }
end

-- A replica that lagged was promoted and does not know about the claim.
if tonumber(state[2]) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'fence', ARGV[2], 'owner', ARGV[3])
end

local top = tonumber(state[3])
local before = tonumber(ARGV[4])
local isEmpty = redis.call('EXISTS', KEYS[2]) == 0
if isEmpty and top > tonumber(state[4]) then
  if ARGV[5] == '0' then
    return { -2, state[4] }
  end

  top = before
end

if top < before then
  if ARGV[5] == '0' then
    return { -2, state[3] }
  end

  top = before
end

local ask = state[6] or ''
if ask == 'Attend' then
  redis.call('HDEL', KEYS[1], 'ask')
end

local ttl = tonumber(ARGV[7])
if isCheck then
  local server = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ''
  if state[9] ~= server then
    redis.call('HSET', KEYS[1], 'server', server)
  end

  if redis.call('PTTL', KEYS[1]) < ttl / 2 then
    redis.call('PEXPIRE', KEYS[1], ttl)
    redis.call('PEXPIRE', KEYS[2], ttl)
  end

  return { 1, ask, state[7] or '', state[8] or '' }
end

-- A late append must not set the upstream's newest id back.
if top - before >= #ARGV - 9 then
  return { 1, ask }
end

for i = 10 + (top - before), #ARGV do
  top = top + 1
  redis.call('XADD', KEYS[2], ARGV[2] .. '-' .. string.format('%.0f', top), 'f', ARGV[i])
end

if ARGV[8] ~= '0' then
  redis.call('XTRIM', KEYS[2], 'MAXLEN', '~', ARGV[8])
end

redis.call('HSET', KEYS[1], 'top', string.format('%.0f', top), 'id', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('PEXPIRE', KEYS[2], ttl)
redis.call('PUBLISH', ARGV[9], '')
return { 1, ask }
