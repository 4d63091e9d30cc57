-- Reads the data of a checkpoint. Changes nothing.
-- KEYS: 1 state, 2 turns, 3 absent, 4 back, 5 missed, 6 rejoined, 7 departed.
-- Returns {epoch, seq, serving, {turns}, {passed over, back or not}, {missed}, {rejoined}, {departed}, weight of missed
-- turns, weight of taken turns}, lists of numbers; empty if there is no queue state.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'serving', 'turnsMissed', 'turnsTaken')
if not h[1] then
  return {}
end
local function all(key)
  return redis.call('ZRANGE', key, 0, -1)
end
local absent = all(KEYS[3])
for _, number in ipairs(all(KEYS[4])) do
  absent[#absent + 1] = number
end
return {h[1], h[2], h[3], all(KEYS[2]), absent, all(KEYS[5]), redis.call('SMEMBERS', KEYS[6]), all(KEYS[7]),
  h[4] or '0', h[5] or '0'}
