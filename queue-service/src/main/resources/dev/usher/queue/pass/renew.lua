-- Extends the slot of a pass, before PostgreSQL gives the pass the later end. Guarantees: only a slot that is still taken
-- is extended, by the pass that has it; never beyond ARGV 4. So the slot is never free before its pass has ended.
-- KEYS: 1 state, 2 live, 3 passes.
-- ARGV: 1 number, 2 pass id, 3 duration of a pass (ms), 4 the latest end (s).
-- Returns {'lost'} if this is not the Redis that the queue state was copied to, or settings must follow the copy
--   | {'gone'} | {'live', epoch, ends s}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', KEYS[1], 'run', 'epoch', 'revision')
if h[1] ~= run or h[3] == '0' then
  return {'lost'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HGET', KEYS[3], ARGV[1])
local visitor, id, issued, ends = string.match(held or '', '(%S+) (%S+) (%S+) (%S+)')
if id ~= ARGV[2] or tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0) <= now then
  return {'gone'}
end
local later = math.min(math.ceil((now + ARGV[3]) / 1000), tonumber(ARGV[4]))
if later > tonumber(ends) then
  ends = string.format('%.0f', later)
  redis.call('ZADD', KEYS[2], later * 1000, ARGV[1])
  redis.call('HSET', KEYS[3], ARGV[1], table.concat({visitor, id, issued, ends}, ' '))
end
return {'live', h[2], ends}
