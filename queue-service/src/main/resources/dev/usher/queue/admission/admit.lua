-- Lets the next visitors in. Promises, however many instances call it and however often: no more
-- are let in than the rate allows (GCRA; a burst is at most one second of it, or one visitor), nor
-- than there are places; nothing accumulates before the start or in a pause; lapsed turns and passes
-- free their places; a turn lasts its window of time in which admission runs, so that an outage takes
-- nobody's. Time is this Redis's own: `from` is the operator's and holds by it, `since` is another
-- clock's "now" and never lies ahead of it.
-- KEYS: 1 line (hash), 2 turns, 3 live (sorted sets by end in ms), 4 passes (hash).
-- ARGV: 1 the last number known to be issued, 2 most steps in one run, 3 how long admission may not
--   run (ms) before that counts as an outage.
-- Answer: {'lost'} if this is not the Redis that the line was copied to, else
--   {'ok', epoch, seq, issued, serving, turns, live, revision, admitted, missed}
local line, turns, live, passes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local most = tonumber(ARGV[2])

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', line, 'run', 'epoch', 'seq', 'issued', 'serving', 'revision',
  'admits', 'from', 'perMinute', 'maxActive', 'claimWindow', 'nextAt', 'since', 'at')
if not h[1] or h[1] ~= run then
  return {'lost'}
end
local epoch, seq = tonumber(h[2]), tonumber(h[3])
local issued, serving = tonumber(h[4]), tonumber(h[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

if tonumber(ARGV[1]) > issued then
  issued = tonumber(ARGV[1])
end
redis.call('HSET', line, 'issued', string.format('%.0f', issued), 'at', string.format('%.0f', now))

-- Redis could not be reached, or no instance was there: nobody could take their pass meanwhile.
local missing = now - tonumber(h[14])
if missing > tonumber(ARGV[3]) then
  for _, number in ipairs(redis.call('ZRANGE', turns, 0, -1)) do
    redis.call('ZINCRBY', turns, missing, number)
  end
end

local lapsed = redis.call('ZRANGEBYSCORE', turns, '-inf', now, 'LIMIT', 0, most)
if #lapsed > 0 then
  redis.call('ZREM', turns, unpack(lapsed))
end
local over = redis.call('ZRANGEBYSCORE', live, '-inf', now, 'LIMIT', 0, most)
if #over > 0 then
  redis.call('ZREM', live, unpack(over))
  redis.call('HDEL', passes, unpack(over))
end

local admitted = 0
local served = serving
local open = redis.call('ZCARD', turns)
local inside = redis.call('ZCARD', live)
local places = tonumber(h[10]) - open - inside
local from, since = tonumber(h[8]), math.min(now, tonumber(h[13]))
if h[7] == '1' and now >= from and places > 0 and served < issued then
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
  local ends = now + tonumber(h[11])
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

if served > serving or #lapsed > 0 then
  seq = seq + 1
  redis.call('HSET', line, 'seq', string.format('%.0f', seq),
    'serving', string.format('%.0f', served))
end
return {'ok', epoch, seq, issued, served, open + admitted, inside, tonumber(h[6]), admitted, #lapsed}
