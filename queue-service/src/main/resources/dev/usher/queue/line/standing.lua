-- Tells what became of a number. Changes nothing.
-- KEYS: 1 line, 2 turns, 3 live. ARGV: 1 number.
-- Answer: {'lost'} | {'waiting'} | {'turn', ends ms} | {'live', ends ms} | {'gone'}
local serving = redis.call('HGET', KEYS[1], 'serving')
if not serving then
  return {'lost'}
end
local ends = redis.call('ZSCORE', KEYS[3], ARGV[1])
if ends then
  return {'live', ends}
end
ends = redis.call('ZSCORE', KEYS[2], ARGV[1])
if ends then
  return {'turn', ends}
end
return {tonumber(ARGV[1]) > tonumber(serving) and 'waiting' or 'gone'}
