-- Admits the next visitors. Guarantees, however many instances call it and however often:
-- - It admits no more visitors than the rate allows (GCRA), and no more than there are slots. A run that is up to half a
--   second late makes up for it, so that the average is the rate. After a longer time without admission, at most half a
--   second's visitors enter at once, or one. So in any minute at most 0.84 % more enter, rounded up to a whole visitor.
-- - Nothing accumulates before the start or during a pause.
-- - Expired turns and passes free their slots.
-- Uses this Redis's clock only. `from` is the operator's time and applies as it is. `since` is another clock's "now"
-- and is capped at this clock's now.
--
-- It admits nobody by settings that are older than those that the caller knows.
--
-- A turn loses only time in which its visitor could have claimed: the room admits, and the instance that runs this
-- got a response from PostgreSQL recently. Any other run admits nobody and ends no turn (it still stores `issued`
-- and removes expired passes). The first full run after a gap adds the gap to the open turns, minus the smallest of
-- an eighth of the claim window, one second and half the gap. So turns also end where every run is late.
--
-- A visitor who was not seen polling or listening for a whole period, all of it close to the turn, is passed over:
-- the number uses no turn, no slot and none of the rate. A visitor who returns within the claim window gets the
-- next free slot, before all who wait. Presence is recorded for the numbers `seenBase` < n <= `watching`, one bit
-- each. Only numbers up to `watched`, which the previous period covered too, are checked. After a gap, in which
-- nobody could be seen, presence tracking starts again.
--
-- A number whose visitor left is skipped. If the room grants a grace, a visitor whose turn expires may rejoin within it
-- (rejoin.lua), once; and one who was passed over may return for at least as long.
--
-- With over-admission, there may be more turns than free slots, by as many as are expected to be missed. claim.lua keeps
-- passes within the slots. No turn's time runs while no slot is free.
--
-- In mode PASSTHROUGH (throughArrivals > 0) nobody waits until throughActive visitors are active or more than
-- throughArrivals come within a minute. Then all wait, first come, first served, at the rate, which first makes up for
-- those who went through. Nobody waits again once at most a second of the rate is in the queue, both numbers are at most
-- at four fifths of their thresholds, and the rate is made up for. Those who come are counted when they are admitted,
-- over a minute and up to ten seconds. As throughArrivals is at most the rate, no minute has more admissions than the
-- rate allows. As numbers are admitted in their order, nobody overtakes.
-- KEYS: 1 state (hash), 2 turns, 3 live (sorted sets by end in ms), 4 passes (hash), 5 absent (sorted set by the end,
--   in ms, of the time to return), 6 back (sorted set by number), 7 seen, 8 seen in the previous period (bitmaps),
--   9 missed (sorted set by the end of the grace in ms), 10 rejoined (set), 11 departed (sorted set by number).
-- ARGV: 1 the last number known to be issued, 2 maximum steps per run, 3 the maximum time (ms) between two full runs
--   that is not a gap, 4 ms since PostgreSQL responded to the caller, 5 the maximum of 4 for a full run, 6 period
--   (ms), 7 the revision of the settings that the caller knows.
-- Returns {'lost'} if this is not the Redis that the queue state was copied to, else
--   {'ok', epoch, seq, issued, serving, turns, live, revision, admitted, missed, passed over, watching,
--   the share of turns expected to be missed, the rate if it is lowered to protect the shop, or '', why, seats left, or
--   -1, visitors who have a hold, 1 if nobody has to wait}
local state, turns, live, passes, absent, back = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local seen, seenBefore, missed, rejoined, departed = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local most, longestPause, period = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[6])

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local fields = {
  'run', 'epoch', 'seq', 'issued', 'serving', 'revision', 'admits', 'from', 'perMinute', 'maxActive', 'claimWindow',
  'nextAt', 'since', 'at', 'respondedAt', 'turnsUntil', 'watched', 'watching', 'watchSince', 'seenBase', 'lastBase',
  'rejoinGrace', 'overAdmission', 'fullSince', 'open', 'turnsMissed', 'turnsTaken', 'lowest', 'rate', 'rateAt', 'why',
  'quota', 'stockAt', 'left', 'holding', 'throughActive', 'throughArrivals', 'through', 'flow'
}
local values = redis.call('HMGET', state, unpack(fields))
local h = {}
for i, field in ipairs(fields) do
  h[field] = values[i]
end
if h.run ~= run then
  return {'lost'}
end
local epoch, seq = tonumber(h.epoch), tonumber(h.seq)
local issued, serving = tonumber(h.issued), tonumber(h.serving)
local maxActive, window = tonumber(h.maxActive), tonumber(h.claimWindow)
local grace, over = tonumber(h.rejoinGrace or 0), tonumber(h.overAdmission or 0)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gap = now - tonumber(h.at)

-- What the shop can take (adapt.lua), and how many visitors what it has left is enough for (stock.lua): as long as there
-- was a report in the last 30 s.
local perMinute, lowered, why = tonumber(h.perMinute), '', ''
local quota, left, holding = nil, -1, 0
if tonumber(h.lowest or 0) > 0 then
  if h.rate and now - tonumber(h.rateAt) < 30000 and tonumber(h.rate) < perMinute then
    perMinute, lowered, why = tonumber(h.rate), h.rate, h.why
  end
  if h.quota and now - tonumber(h.stockAt) < 30000 then
    quota, left, holding = tonumber(h.quota), tonumber(h.left), tonumber(h.holding)
  end
end

local function store(field, value, format)
  redis.call('HSET', state, field, string.format(format or '%.0f', value))
end
local function addTime(key, ms)
  for _, number in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    redis.call('ZINCRBY', key, ms, number)
  end
end

-- Returns the numbers with a pass that is not confirmed to be in PostgreSQL. It was never sent to its visitor, and
-- becomes a turn again.
local function endPasses()
  local unwritten = {}
  for _, number in ipairs(redis.call('ZRANGEBYSCORE', live, '-inf', now, 'LIMIT', 0, most)) do
    local pass = redis.call('HGET', passes, number)
    if pass and string.sub(pass, -2) == ' ?' then
      unwritten[#unwritten + 1] = number
    else
      redis.call('ZREM', live, number)
      redis.call('HDEL', passes, number)
    end
  end
  return unwritten
end

local function makeUpForGap()
  if gap <= longestPause then
    return 0
  end
  local missing = now - tonumber(h.respondedAt) - math.min(1000, window / 8, gap / 2)
  for _, key in ipairs({turns, absent, missed}) do
    addTime(key, missing)
  end
  return missing
end

-- What is learned of turns, with over-admission: a beta-binomial estimate in which old outcomes lose weight so that about
-- the last 200 count (West and Harrison, Bayesian Forecasting and Dynamic Models, on discount factors). The prior, 20
-- turns that were all taken, keeps the estimate low until enough is known.
local turnsMissed, turnsTaken = tonumber(h.turnsMissed or 0), tonumber(h.turnsTaken or 0)
local function noShows()
  return over > 0 and turnsMissed / (turnsMissed + turnsTaken + 20) or 0
end
local function learn(missedNow, takenNow)
  turnsMissed, turnsTaken = turnsMissed + missedNow, turnsTaken + takenNow
  local weight = math.min(1, 200 / math.max(1, turnsMissed + turnsTaken))
  turnsMissed, turnsTaken = turnsMissed * weight, turnsTaken * weight
  store('turnsMissed', turnsMissed, '%.3f')
  store('turnsTaken', turnsTaken, '%.3f')
end

-- With over-admission, and until its additional turns are over: whether all slots have passes. Time in which that is so is
-- added to the turns afterwards.
local function isFull(inside, missing)
  local since = tonumber(h.fullSince or 0)
  if (over > 0 or h.open) and inside >= maxActive then
    store('fullSince', since > 0 and since + missing or now)
    return true
  end
  if since > 0 then
    addTime(turns, now - since - missing)
    redis.call('HDEL', state, 'fullSince')
  end
  return false
end

-- Returns the numbers that missed their turn now: nobody's, while all slots have passes.
local function endTurns(full)
  local open = over > 0 and redis.call('ZCARD', turns) or 0
  local expired = full and {} or redis.call('ZRANGEBYSCORE', turns, '-inf', now, 'LIMIT', 0, most)
  if #expired > 0 then
    redis.call('ZREM', turns, unpack(expired))
  end
  if over > 0 then
    learn(#expired, math.max(0, tonumber(h.open or 0) - open))
  end
  if grace > 0 then
    for _, number in ipairs(expired) do
      if redis.call('SREM', rejoined, number) == 0 then
        redis.call('ZADD', missed, now + grace, number)
      end
    end
    redis.call('ZREMRANGEBYSCORE', missed, '-inf', now)
    redis.call('ZREMRANGEBYRANK', missed, 0, -10001)
  end
  return expired
end

-- All nil before the first full run, which starts anew.
local watched, watching, watchSince = tonumber(h.watched), tonumber(h.watching), tonumber(h.watchSince)
local seenBase, lastBase = tonumber(h.seenBase), tonumber(h.lastBase)
local function watch()
  local anew = not h.watched or gap > math.max(longestPause, period / 4)
  if not anew and now - watchSince < period then
    return
  end
  if anew then
    redis.call('DEL', seen, seenBefore)
    watched, lastBase = serving, serving
  else
    if redis.call('EXISTS', seen) == 1 then
      redis.call('RENAME', seen, seenBefore)
    else
      redis.call('DEL', seenBefore)
    end
    watched, lastBase = watching, seenBase
  end
  -- Three times what the rate can serve in a period, so that visitors are seen well before their turn.
  local ahead = math.min(10000, math.max(1000, math.ceil(3 * tonumber(h.perMinute) * period / 60000)))
  watching, watchSince, seenBase = math.min(issued, serving + ahead), now, serving
  redis.call('HSET', state, 'watched', string.format('%.0f', watched),
    'watching', string.format('%.0f', watching), 'watchSince', string.format('%.0f', now),
    'seenBase', string.format('%.0f', seenBase), 'lastBase', string.format('%.0f', lastBase))
end
local function isAbsent(number)
  return number <= watched and redis.call('GETBIT', seen, number - seenBase) == 0
    and redis.call('GETBIT', seenBefore, number - lastBase) == 0
end

-- How many turns there may be for the slots without a pass.
local function turnsFor(free)
  if over == 0 or free <= 0 then
    return free
  end
  return math.min(math.floor(free / (1 - noShows())), math.floor(free * (100 + over) / 100))
end

-- Mode PASSTHROUGH: how many were admitted in all, and until the begin of this step of ten seconds and of the six before.
local function readFlow()
  local last, total, list = string.match(h.flow or '', '^(%d+):(%d+):(.*)$')
  local flow = {step = math.floor(now / 10000), total = tonumber(total or 0), begins = {}}
  for begin in string.gmatch(list or '', '%d+') do
    table.insert(flow.begins, tonumber(begin))
  end
  for _ = 1, math.min(7, flow.step - tonumber(last or flow.step - 1)) do
    table.insert(flow.begins, 1, flow.total)
  end
  while #flow.begins > 7 do
    table.remove(flow.begins)
  end
  return flow
end
local function keepFlow(flow, more)
  redis.call('HSET', state, 'flow', string.format('%.0f:%.0f:', flow.step, flow.total + more)
    .. table.concat(flow.begins, ','))
end

-- How many may be admitted without regard to the rate; nil if all have to wait for it.
local function passThrough(flow, active, waiting)
  local mostActive, mostArrivals = tonumber(h.throughActive), tonumber(h.throughArrivals)
  local lately = flow.total - flow.begins[#flow.begins]
  local passed = h.through == '1' and gap <= longestPause
  local isCalm = waiting * 60 <= tonumber(h.perMinute) and lately * 5 <= mostArrivals * 4
    and active * 5 <= mostActive * 4 and tonumber(h.nextAt) <= now
  if (passed or isCalm) and tonumber(h.from) <= now then
    return math.max(0, math.min(mostActive - active, mostArrivals - lately))
  end
end

-- Gives up to so many turns, as far as the rate allows, or up to the allowance of mode PASSTHROUGH. Returns the last
-- number served, how many turns were given and how many numbers were passed over.
local function give(slots, ends, flow, allowance)
  local served, admitted, passed = serving, 0, 0
  if slots <= 0 or perMinute <= 0 or (served >= issued and redis.call('ZCARD', back) == 0) then
    return served, admitted, passed
  end
  local from, since = tonumber(h.from), math.min(now, tonumber(h.since))
  local interval = 60000 / perMinute
  local nextAt = tonumber(h.nextAt)
  -- At a constant rate it is never later than this, and never later than a minute in mode PASSTHROUGH and until the rate
  -- has made up for it. If it is, the rate was raised: apply the new rate immediately.
  local latest = now + ((flow or h.flow) and 60000 or interval)
  if nextAt > latest then
    nextAt = latest
    store('nextAt', nextAt, '%.3f')
  end
  local late = 500
  if nextAt < now - late then
    nextAt = now - math.max(0, late - interval)
  end
  local base = math.max(nextAt, from, since)
  local tokens = math.floor((now - base) / interval) + 1
  if allowance and allowance > 0 then
    base, tokens = math.max(nextAt, now), allowance
  end
  local wanted = math.min(slots, tokens, quota or slots)
  if wanted > 0 then
    for _, number in ipairs(redis.call('ZRANGE', back, 0, wanted - 1)) do
      redis.call('ZREM', back, number)
      redis.call('ZADD', turns, ends, number)
      admitted = admitted + 1
    end
  end
  local mayPass = 10000 - redis.call('ZCARD', absent)
  local haveLeft = redis.call('ZCARD', departed) > 0
  local steps = 0
  while admitted < wanted and served < issued and steps < most do
    served = served + 1
    steps = steps + 1
    local number = string.format('%.0f', served)
    -- After a loss of Redis, visitors who took a pass since the last checkpoint already have their slot.
    if not (haveLeft and redis.call('ZREM', departed, number) == 1)
      and not redis.call('ZSCORE', live, number) and not redis.call('ZSCORE', turns, number) then
      if passed < mayPass and isAbsent(served) then
        redis.call('ZADD', absent, math.max(ends, now + grace), number)
        passed = passed + 1
      else
        redis.call('ZADD', turns, ends, number)
        admitted = admitted + 1
      end
    end
  end
  if admitted > 0 then
    store('nextAt', base + admitted * interval, '%.3f')
    if quota then
      store('quota', quota - admitted)
    end
  end
  return served, admitted, passed
end

if tonumber(ARGV[1]) > issued then
  issued = tonumber(ARGV[1])
  store('issued', issued)
end
local unwritten = endPasses()

local sinceResponse = tonumber(ARGV[4])
if h.admits ~= '1' or tonumber(h.revision) < tonumber(ARGV[7]) or sinceResponse > tonumber(ARGV[5]) then
  return {'ok', epoch, seq, issued, serving, redis.call('ZCARD', turns), redis.call('ZCARD', live),
    tonumber(h.revision), 0, 0, 0, tonumber(h.watching or 0), string.format('%.4f', noShows()), lowered, why, left, holding,
    tonumber(h.through or 0)}
end

local missing = makeUpForGap()
redis.call('HSET', state, 'at', string.format('%.0f', now),
  'respondedAt', string.format('%.0f', now - sinceResponse))
local expired = endTurns(isFull(redis.call('ZCARD', live), missing))
local gone = redis.call('ZRANGEBYSCORE', absent, '-inf', now, 'LIMIT', 0, most)
if #gone > 0 then
  redis.call('ZREM', absent, unpack(gone))
end
local ends = math.max(now + window, tonumber(h.turnsUntil))
for _, number in ipairs(unwritten) do
  redis.call('ZREM', live, number)
  redis.call('HDEL', passes, number)
  redis.call('ZADD', turns, ends, number)
end

watch()
local open, inside = redis.call('ZCARD', turns), redis.call('ZCARD', live)
local waiting = issued - serving + redis.call('ZCARD', back)
local flow = tonumber(h.throughArrivals or 0) > 0 and readFlow()
local allowance = flow and lowered == '' and passThrough(flow, open + inside, waiting)
-- Beyond, there is a queue.
local slots = turnsFor(maxActive - inside) - open
local through = allowance and waiting <= math.min(allowance, math.max(0, slots))
local served, admitted, passed = give(slots, ends, flow, allowance)
if flow then
  keepFlow(flow, admitted)
elseif h.flow and tonumber(h.nextAt) <= now then
  redis.call('HDEL', state, 'flow')
end
if (through or false) ~= (h.through == '1') then
  seq = seq + 1
  store('seq', seq)
  store('through', through and 1 or 0)
end

if served > serving or admitted > 0 or #expired > 0 or #unwritten > 0 or #gone > 0 then
  seq = seq + 1
  redis.call('HSET', state, 'seq', string.format('%.0f', seq),
    'serving', string.format('%.0f', served))
end
if over > 0 then
  store('open', open + admitted)
elseif h.open and open + inside <= maxActive then
  redis.call('HDEL', state, 'open')
end
return {'ok', epoch, seq, issued, served, open + admitted, inside, tonumber(h.revision), admitted, #expired,
  passed, watching, string.format('%.4f', noShows()), lowered, why, left, holding, through and 1 or 0}
