-- Returns the state of a number. A visitor who was passed over while absent and polls has returned; apart from that, it
-- changes nothing.
-- With over-admission, a visitor whose turn it is waits while no slot is free (see claim.lua).
-- An unconfirmed pass ('?', see claim.lua) was never sent: its visitor must still claim it.
-- KEYS: 1 state, 2 turns, 3 live, 4 absent, 5 back, 6 passes, 7 missed. ARGV: 1 number.
-- Returns {'lost'} | {'waiting'} | {'turn', ends ms} | {'live', ends ms} | {'missed', ms left to rejoin} | {'gone'}
local h = redis.call('HMGET', KEYS[1], 'serving', 'overAdmission', 'maxActive', 'open')
local serving = h[1]
if not serving then
  return {'lost'}
end
local ends = redis.call('ZSCORE', KEYS[3], ARGV[1])
if ends then
  local pass = redis.call('HGET', KEYS[6], ARGV[1])
  return {pass and string.sub(pass, -2) == ' ?' and 'turn' or 'live', ends}
end
ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
if ends then
  if (tonumber(h[2] or 0) > 0 or h[4]) and redis.call('ZCARD', KEYS[3]) >= tonumber(h[3]) then
    return {'waiting'}
  end
  return {'turn', ends}
end
if redis.call('ZREM', KEYS[4], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[5], ARGV[1], ARGV[1])
end
if redis.call('ZSCORE', KEYS[5], ARGV[1]) then
  return {'waiting'}
end
if tonumber(ARGV[1]) > tonumber(serving) then
  return {'waiting'}
end
local time = redis.call('TIME')
local left = tonumber(redis.call('ZSCORE', KEYS[7], ARGV[1]) or 0) - time[1] * 1000 - math.floor(time[2] / 1000)
return left > 0 and {'missed', string.format('%.0f', left)} or {'gone'}
