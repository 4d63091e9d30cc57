-- Takes so many of an event's stock, or none of it, and keeps how many in a key that expires.
-- KEYS[1] usher-lab:{event}:left, a number; KEYS[2] usher-lab:{event}:hold:<id>
-- ARGV[1] how many; ARGV[2] milliseconds until the hold expires
-- Answers 1 if they were taken, 0 if there were too few.
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  return 0
end
redis.call('DECRBY', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
