-- Takes so many of an event's stock, or none of it. Nobody else's command runs in between.
-- KEYS[1] usher-lab:{event}:left, a number
-- ARGV[1] how many
-- Answers 1 if they were taken, 0 if there were too few.
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  return 0
end
redis.call('DECRBY', KEYS[1], ARGV[1])
return 1
