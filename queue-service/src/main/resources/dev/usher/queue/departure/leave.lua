-- Gives up a visitor's place. Guarantees: the slot of an open turn is free at once; a waiting number will get no turn,
-- as long as no more than 10,000 numbers before it have left (those beyond get no attention from their visitors and are
-- passed over as absent); it cannot rejoin. A pass stays: it ends in PostgreSQL first. While it is not known whether
-- PostgreSQL has it, nothing is given up.
-- KEYS: 1 state, 2 turns, 3 passes, 4 absent, 5 back, 6 missed, 7 rejoined, 8 departed. ARGV: 1 number.
-- Returns {'lost'} if this is not the Redis that the queue state was copied to | {'claiming'} | {'pass', visitor, pass id}
--   | {'left', how much was given up: 0 if there was nothing}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', KEYS[1], 'run', 'serving')
if h[1] ~= run then
  return {'lost'}
end
local pass = redis.call('HGET', KEYS[3], ARGV[1])
if pass and string.sub(pass, -2) == ' ?' then
  return {'claiming'}
end
if pass then
  return {'pass', string.match(pass, '(%S+) (%S+)')}
end
local given
if tonumber(ARGV[1]) > tonumber(h[2]) then
  given = redis.call('ZADD', KEYS[8], ARGV[1], ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[8], 10000, -1)
else
  given = redis.call('SREM', KEYS[7], ARGV[1])
  for _, key in ipairs({KEYS[2], KEYS[4], KEYS[5], KEYS[6]}) do
    given = given + redis.call('ZREM', key, ARGV[1])
  end
end
if given > 0 then
  -- The next checkpoint has it.
  redis.call('HINCRBY', KEYS[1], 'seq', 1)
end
return {'left', given}
