-- Gives a lock back if it is still its owner's.
-- KEYS[1] the lock
-- ARGV[1] the owner
-- Answers 1 if it was given back, 0 if it had expired.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
