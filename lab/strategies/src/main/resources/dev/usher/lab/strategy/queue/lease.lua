-- Takes a lease that nobody has, or prolongs it for the one who has it.
-- KEYS[1] the lease
-- ARGV[1] who asks; ARGV[2] for how many milliseconds
-- Answers 1 if it is theirs, 0 if it is another's.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
