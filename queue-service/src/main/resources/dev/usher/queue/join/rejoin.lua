-- Lets a visitor who missed the turn, and is within the grace, rejoin at the front: they get the next free slot, before
-- all who wait. Guarantees: once for each number, however often and wherever it is called. A repeated call changes
-- nothing.
-- KEYS: 1 state, 2 turns, 3 back, 4 missed, 5 rejoined. ARGV: 1 number.
-- Returns {'lost'} if this is not the Redis that the queue state was copied to, {'rejoined'} if the visitor has now, or
--   had before, and it is or will be their turn, else {'no'}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('HGET', KEYS[1], 'run') ~= run then
  return {'lost'}
end
local ends = redis.call('ZSCORE', KEYS[4], ARGV[1])
if ends then
  local time = redis.call('TIME')
  if tonumber(ends) <= time[1] * 1000 + math.floor(time[2] / 1000) then
    return {'no'}
  end
  redis.call('ZREM', KEYS[4], ARGV[1])
  redis.call('SADD', KEYS[5], ARGV[1])
  redis.call('ZADD', KEYS[3], ARGV[1], ARGV[1])
  -- The next checkpoint has it.
  redis.call('HINCRBY', KEYS[1], 'seq', 1)
  return {'rejoined', 'now'}
end
local isOn = redis.call('ZSCORE', KEYS[3], ARGV[1]) or redis.call('ZSCORE', KEYS[2], ARGV[1])
return {isOn and 'rejoined' or 'no'}
