-- Reads the data of a checkpoint. Changes nothing. KEYS: 1 state, 2 turns, 3 absent, 4 back.
-- Returns {epoch, seq, serving, number of turns, number whose turn it is, ..., number passed over, ...}; empty if there
-- is no queue state.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'serving')
if not h[1] then
  return {}
end
local reply = {h[1], h[2], h[3], redis.call('ZCARD', KEYS[2])}
for i = 2, 4 do
  for _, number in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1)) do
    reply[#reply + 1] = number
  end
end
return reply
