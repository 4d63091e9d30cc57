-- Confirms that PostgreSQL has a pass, and stores its contents. Does nothing if the number has no pass, for example
-- because it was finished meanwhile.
-- KEYS: 1 live, 2 passes, 3 rejoined. ARGV: 1 number, 2 visitor, 3 pass id, 4 issued s, 5 ends s.
-- Returns 1 if stored, else 0.
if not redis.call('HGET', KEYS[2], ARGV[1]) then
  return 0
end
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[5] * 1000, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], table.concat(ARGV, ' ', 2))
return 1
