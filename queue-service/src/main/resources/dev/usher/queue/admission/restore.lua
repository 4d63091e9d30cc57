-- Copies queue state from PostgreSQL into a Redis that lost it or never had it. Guarantees: keeps a copy of the same
-- or a later epoch that was made in this Redis; deletes all other remains of the queue state. Turns get a fresh claim
-- window, and so do the times to return and to rejoin. The rate starts empty, so that a loss of Redis never admits
-- visitors faster, and nobody goes through without waiting until it is made up for.
-- The settings may have changed while they were on their way, for example by a pause that found no copy to change. So
-- their revision is stored as 0: nobody is admitted and no turn becomes a pass before configure.lua has brought
-- settings that were read after this.
-- KEYS: 1 state, 2 turns, 3 live, 4 passes, 5 absent, 6 back, 7 seen, 8 seen in the previous period, 9 missed,
--   10 rejoined, 11 departed.
-- ARGV: 1 epoch, 2 issued, 3 serving, 4 JSON {turns, absent, missed, rejoined, departed: lists of numbers, passes: a
--   list of [number, visitor, pass id, issued s, ends s], turnsMissed, turnsTaken}, all as strings, 5 ... settings: field,
--   value, ...
-- Returns 1 if copied, else 0.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local have = redis.call('HMGET', KEYS[1], 'run', 'epoch')
if have[1] == run and tonumber(have[2]) >= tonumber(ARGV[1]) then
  return 0
end
redis.call('DEL', unpack(KEYS))
redis.call('HSET', KEYS[1], 'run', run, 'epoch', ARGV[1], 'seq', '0', 'issued', ARGV[2],
  'serving', ARGV[3], unpack(ARGV, 5))
redis.call('HSET', KEYS[1], 'revision', '0')

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- What the caller knows of the shop, among the settings, counts until the next report.
redis.call('HSET', KEYS[1], 'rateAt', string.format('%.0f', now), 'stockAt', string.format('%.0f', now))
local s = redis.call('HMGET', KEYS[1], 'claimWindow', 'perMinute', 'turnsUntil', 'rejoinGrace',
  'throughArrivals')
local copy = cjson.decode(ARGV[4])
local nextAt = 0
if tonumber(ARGV[1]) > 1 then
  nextAt = now + 60000 / tonumber(s[2])
end
-- In mode PASSTHROUGH many may have been admitted at once, within the last minute: the rate makes up for them.
if tonumber(s[5] or 0) > 0 then
  local recent = #copy.turns
  for _, pass in ipairs(copy.passes) do
    recent = recent + (tonumber(pass[4]) * 1000 > now - 60000 and 1 or 0)
  end
  nextAt = math.max(nextAt, now + math.min(60000, recent * 60000 / tonumber(s[2])))
end
redis.call('HSET', KEYS[1], 'nextAt', string.format('%.3f', nextAt), 'at', string.format('%.0f', now),
  'respondedAt', string.format('%.0f', now))
local grace = tonumber(s[4] or 0)
local function add(key, numbers, score)
  for _, number in ipairs(numbers) do
    redis.call('ZADD', key, score or number, number)
  end
end
add(KEYS[2], copy.turns, math.max(now + tonumber(s[1]), tonumber(s[3])))
add(KEYS[5], copy.absent, now + math.max(tonumber(s[1]), grace))
if grace > 0 then
  add(KEYS[9], copy.missed, now + grace)
end
add(KEYS[11], copy.departed)
redis.call('HSET', KEYS[1], 'turnsMissed', copy.turnsMissed, 'turnsTaken', copy.turnsTaken)
for _, number in ipairs(copy.rejoined) do
  redis.call('SADD', KEYS[10], number)
end
for _, pass in ipairs(copy.passes) do
  redis.call('ZADD', KEYS[3], tonumber(pass[5]) * 1000, pass[1])
  redis.call('HSET', KEYS[4], pass[1], table.concat(pass, ' ', 2))
end
return 1
