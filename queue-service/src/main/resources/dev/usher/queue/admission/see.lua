-- Records visitors who were seen: sets one bit for each number whose presence is tracked and ignores the others.
-- KEYS: 1 state, 2 seen. ARGV: numbers. Returns how many were recorded.
local h = redis.call('HMGET', KEYS[1], 'seenBase', 'watching')
if not h[2] then
  return 0
end
local base, watching, noted = tonumber(h[1]), tonumber(h[2]), 0
for _, number in ipairs(ARGV) do
  if tonumber(number) > base and tonumber(number) <= watching then
    redis.call('SETBIT', KEYS[2], tonumber(number) - base, 1)
    noted = noted + 1
  end
end
return noted
