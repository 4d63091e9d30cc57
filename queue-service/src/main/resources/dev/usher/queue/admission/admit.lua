-- Lets the next visitors in. Promises, however many instances call it and however often: no more
-- are let in than the rate allows (GCRA; a burst is at most one second of it, or one visitor), nor
-- than there are places; nothing accumulates before the start or in a pause; lapsed turns and passes
-- free their places. Time is this Redis's own: `from` is the operator's and holds by it, `since` is
-- another clock's "now" and never lies ahead of it.
--
-- A turn loses only time in which its visitor could have claimed: the room admits, and an instance that
-- PostgreSQL answered a moment ago runs this. Any other run only reads: it admits nobody and ends no turn.
-- The first full run after a gap adds the gap to the open turns, less an eighth of the claim window and at
-- most a second: so turns still end where every run comes late.
-- KEYS: 1 line (hash), 2 turns, 3 live (sorted sets by end in ms), 4 passes (hash).
-- ARGV: 1 the last number known to be issued, 2 most steps in one run, 3 the longest time (ms) between two
--   full runs that is no gap, 4 ms since PostgreSQL answered the caller, 5 how many of them are a moment.
-- Answer: {'lost'} if this is not the Redis that the line was copied to, else
--   {'ok', epoch, seq, issued, serving, turns, live, revision, admitted, missed}
local line, turns, live, passes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most = tonumber(ARGV[2])

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', line, 'run', 'epoch', 'seq', 'issued', 'serving', 'revision',
  'admits', 'from', 'perMinute', 'maxActive', 'claimWindow', 'nextAt', 'since', 'at', 'answeredAt',
  'turnsUntil')
if not h[1] or h[1] ~= run then
  return {'lost'}
end
local epoch, seq = tonumber(h[2]), tonumber(h[3])
local issued, serving = tonumber(h[4]), tonumber(h[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if tonumber(ARGV[1]) > issued then
  issued = tonumber(ARGV[1])
  redis.call('HSET', line, 'issued', string.format('%.0f', issued))
end

-- A pass that PostgreSQL is not known to have has an end that nobody was sent: it is dealt with below.
local function isWritten(number)
  local pass = redis.call('HGET', passes, number)
  return not pass or string.sub(pass, -2) ~= ' ?'
end
local unwritten = {}
for _, number in ipairs(redis.call('ZRANGEBYSCORE', live, '-inf', now, 'LIMIT', 0, most)) do
  if isWritten(number) then
    redis.call('ZREM', live, number)
    redis.call('HDEL', passes, number)
  else
    unwritten[#unwritten + 1] = number
  end
end

local sinceAnswer = tonumber(ARGV[4])
if h[7] ~= '1' or sinceAnswer > tonumber(ARGV[5]) then
  return {'ok', epoch, seq, issued, serving, redis.call('ZCARD', turns), redis.call('ZCARD', live),
    tonumber(h[6]), 0, 0}
end

local window = tonumber(h[11])
local gap = now - tonumber(h[14])
if gap > tonumber(ARGV[3]) then
  local missing = now - tonumber(h[15]) - math.min(1000, window / 8, gap / 2)
  for _, number in ipairs(redis.call('ZRANGE', turns, 0, -1)) do
    redis.call('ZINCRBY', turns, missing, number)
  end
end
redis.call('HSET', line, 'at', string.format('%.0f', now),
  'answeredAt', string.format('%.0f', now - sinceAnswer))

local lapsed = redis.call('ZRANGEBYSCORE', turns, '-inf', now, 'LIMIT', 0, most)
if #lapsed > 0 then
  redis.call('ZREM', turns, unpack(lapsed))
end
local ends = math.max(now + window, tonumber(h[16]))
for _, number in ipairs(unwritten) do
  redis.call('ZREM', live, number)
  redis.call('HDEL', passes, number)
  redis.call('ZADD', turns, ends, number)
end

local admitted = 0
local served = serving
local open = redis.call('ZCARD', turns)
local inside = redis.call('ZCARD', live)
local places = tonumber(h[10]) - open - inside
local from, since = tonumber(h[8]), math.min(now, tonumber(h[13]))
if now >= from and places > 0 and served < issued then
  local interval = 60000 / tonumber(h[9])
  local burst = math.max(0, 1000 - interval)
  local nextAt = tonumber(h[12])
  -- At one rate it is never farther away than this: the rate is higher than it was, and applies at once.
  if nextAt > now + interval then
    nextAt = now + interval
    redis.call('HSET', line, 'nextAt', string.format('%.3f', nextAt))
  end
  local base = math.max(nextAt, now - burst, from, since)
  local tokens = 0
  if now >= base then
    tokens = math.floor((now - base) / interval) + 1
  end
  local wanted = math.min(places, tokens)
  local steps = 0
  while admitted < wanted and served < issued and steps < most do
    served = served + 1
    steps = steps + 1
    local number = string.format('%.0f', served)
    -- After a loss of Redis, who took a pass since the last checkpoint is inside already.
    if not redis.call('ZSCORE', live, number) and not redis.call('ZSCORE', turns, number) then
      redis.call('ZADD', turns, ends, number)
      admitted = admitted + 1
    end
  end
  if admitted > 0 then
    redis.call('HSET', line, 'nextAt', string.format('%.3f', base + admitted * interval))
  end
end

if served > serving or #lapsed > 0 or #unwritten > 0 then
  seq = seq + 1
  redis.call('HSET', line, 'seq', string.format('%.0f', seq),
    'serving', string.format('%.0f', served))
end
return {'ok', epoch, seq, issued, served, open + admitted, inside, tonumber(h[6]), admitted, #lapsed}
