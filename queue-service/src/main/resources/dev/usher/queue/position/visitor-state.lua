-- Tells what became of a number. Who was passed over while absent, and asks, is back; else it changes nothing.
-- A pass that is not confirmed ('?', see claim.lua) was sent to nobody: its visitor is still to claim it.
-- KEYS: 1 line, 2 turns, 3 live, 4 absent, 5 back, 6 passes. ARGV: 1 number.
-- Answer: {'lost'} | {'waiting'} | {'turn', ends ms} | {'live', ends ms} | {'gone'}
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
