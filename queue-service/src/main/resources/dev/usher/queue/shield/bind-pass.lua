-- Gives a pass to the first browser that arrives with it. KEYS: 1 the browser of the pass. ARGV: 1 browser, 2 for how long
-- (ms). Returns 1 if it is that browser's, else 0.
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
