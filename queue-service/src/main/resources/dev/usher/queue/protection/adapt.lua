-- Adapts a room's rate to how its shop is: additive increase, multiplicative decrease. Guarantees: one step a second at
-- most, however many instances report; the rate is between `lowest` and `perMinute`, or 0 while the shop is down; after
-- a decrease five seconds pass, in which the shop can show its effect, before the next step.
-- KEYS: 1 state. ARGV: 1 how the shop is: 'ok', 'slow' or 'down'; 2 why, unless it is 'ok'.
-- Returns the rate, as text; '' if it is perMinute, or there is no queue state to adapt.
local h = redis.call('HMGET', KEYS[1], 'perMinute', 'lowest', 'rate', 'rateAt', 'decreasedAt', 'why')
local full, lowest = tonumber(h[1]), tonumber(h[2] or 0)
if not full or lowest == 0 then
  return ''
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local sinceReport = now - tonumber(h[4] or 0)
local rate, why = full, ARGV[1] == 'ok' and h[6] or ARGV[2]
if h[3] and sinceReport < 30000 then
  rate = math.min(full, tonumber(h[3]))
end
if rate < full and sinceReport < 900 then
  return h[3]
end

local settles = now - tonumber(h[5] or 0) < 5000
if ARGV[1] == 'down' then
  rate = 0
elseif rate == 0 then
  rate = lowest
elseif ARGV[1] == 'ok' then
  rate = settles and rate or rate + full / 30
elseif not settles then
  rate = math.max(lowest, rate / 2)
  redis.call('HSET', KEYS[1], 'decreasedAt', string.format('%.0f', now))
end

if rate >= full then
  redis.call('HDEL', KEYS[1], 'rate', 'why', 'decreasedAt')
  return ''
end
local text = string.format('%.3f', rate)
redis.call('HSET', KEYS[1], 'rate', text, 'rateAt', string.format('%.0f', now), 'why', why)
return text
