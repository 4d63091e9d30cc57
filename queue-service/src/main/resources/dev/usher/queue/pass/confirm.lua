-- Confirms that PostgreSQL has a pass, and stores its contents. Does nothing if the number has no pass, for example
-- because it was finished meanwhile. A pass that was renewed meanwhile keeps its later end.
-- KEYS: 1 live, 2 passes, 3 rejoined. ARGV: 1 number, 2 visitor, 3 pass id, 4 issued s, 5 ends s.
-- Returns 1 if stored, else 0.
local held = redis.call('HGET', KEYS[2], ARGV[1])
if not held then
  return 0
end
redis.call('SREM', KEYS[3], ARGV[1])
local id, ends, mark = string.match(held, '%S+ (%S+) %S+ (%S+) ?(%S*)')
if id == ARGV[3] and mark == '' and tonumber(ends) > tonumber(ARGV[5]) then
  return 1
end
redis.call('ZADD', KEYS[1], ARGV[5] * 1000, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], table.concat(ARGV, ' ', 2))
return 1
