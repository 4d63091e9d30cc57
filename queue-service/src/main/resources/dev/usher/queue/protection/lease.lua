-- Takes or renews the lease of asking a shop how it is. Guarantees: one instance has it at a time.
-- KEYS: 1 lease. ARGV: 1 the instance, 2 ms. Returns 1 if the instance has it, else 0.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
