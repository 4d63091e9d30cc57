-- Copies queue state from PostgreSQL into a Redis that lost it or never had it. Guarantees: keeps a copy of the same
-- or a later epoch that was made in this Redis; deletes all other remains of the queue state. Turns get a fresh claim
-- window. The rate starts empty, so that a loss of Redis never admits visitors faster.
-- The settings may have changed while they were on their way, for example by a pause that found no copy to change. So
-- their revision is stored as 0: nobody is admitted and no turn becomes a pass before configure.lua has brought
-- settings that were read after this.
-- KEYS: 1 state, 2 turns, 3 live, 4 passes, 5 absent, 6 back, 7 seen, 8 seen in the previous period.
-- ARGV: 1 epoch, 2 issued, 3 serving, 4 turns: a JSON list of numbers (as strings), 5 passes: a JSON
--   list of [number, visitor, pass id, issued s, ends s] (strings), 6 absent: a JSON list of numbers
--   (strings), 7 ... settings: field, value, ...
-- Returns 1 if copied, else 0.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local have = redis.call('HMGET', KEYS[1], 'run', 'epoch')
if have[1] == run and tonumber(have[2]) >= tonumber(ARGV[1]) then
  return 0
end
redis.call('DEL', unpack(KEYS))
redis.call('HSET', KEYS[1], 'run', run, 'epoch', ARGV[1], 'seq', '0', 'issued', ARGV[2],
  'serving', ARGV[3], unpack(ARGV, 7))
redis.call('HSET', KEYS[1], 'revision', '0')

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local s = redis.call('HMGET', KEYS[1], 'claimWindow', 'perMinute', 'turnsUntil')
local nextAt = 0
if tonumber(ARGV[1]) > 1 then
  nextAt = now + 60000 / tonumber(s[2])
end
redis.call('HSET', KEYS[1], 'nextAt', string.format('%.3f', nextAt), 'at', string.format('%.0f', now),
  'respondedAt', string.format('%.0f', now))
for _, number in ipairs(cjson.decode(ARGV[4])) do
  redis.call('ZADD', KEYS[2], math.max(now + tonumber(s[1]), tonumber(s[3])), number)
end
for _, number in ipairs(cjson.decode(ARGV[6])) do
  redis.call('ZADD', KEYS[5], now + tonumber(s[1]), number)
end
for _, pass in ipairs(cjson.decode(ARGV[5])) do
  redis.call('ZADD', KEYS[3], tonumber(pass[5]) * 1000, pass[1])
  redis.call('HSET', KEYS[4], pass[1], table.concat(pass, ' ', 2))
end
return 1
