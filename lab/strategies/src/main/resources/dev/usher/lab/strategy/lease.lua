-- Takes a free lease, or prolongs it for its owner.
-- KEYS[1] the lease
-- ARGV[1] the caller; ARGV[2] milliseconds
-- Returns 1 if the caller has it, 0 if another has.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
