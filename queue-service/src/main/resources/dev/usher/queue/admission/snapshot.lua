-- Reads what a checkpoint keeps. Changes nothing. KEYS: 1 line, 2 turns.
-- Answer: {epoch, seq, serving, number whose turn it is, ...}; empty if there is no line.
local h = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'serving')
if not h[1] then
  return {}
end
local answer = {h[1], h[2], h[3]}
for _, number in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  answer[#answer + 1] = number
end
return answer
