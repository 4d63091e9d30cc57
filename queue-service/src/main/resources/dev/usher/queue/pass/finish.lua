-- Frees the slot of a pass. KEYS: 1 live, 2 passes. ARGV: 1 number. Returns 1 if it had one, else 0.
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])
