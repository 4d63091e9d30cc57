-- Returns the state of a number. A visitor who was passed over while absent and polls has returned; apart from that, it
-- changes nothing.
-- An unconfirmed pass ('?', see claim.lua) was never sent: its visitor must still claim it.
-- KEYS: 1 state, 2 turns, 3 live, 4 absent, 5 back, 6 passes. ARGV: 1 number.
-- Returns {'lost'} | {'waiting'} | {'turn', ends ms} | {'live', ends ms} | {'gone'}
local serving = redis.call('HGET', KEYS[1], 'serving')
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
  return {'turn', ends}
end
if redis.call('ZREM', KEYS[4], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[5], ARGV[1], ARGV[1])
end
if redis.call('ZSCORE', KEYS[5], ARGV[1]) then
  return {'waiting'}
end
return {tonumber(ARGV[1]) > tonumber(serving) and 'waiting' or 'gone'}
