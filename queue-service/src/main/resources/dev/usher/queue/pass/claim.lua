-- Takes the pass whose turn it is. Promises: one number never has two passes; a place that a turn
-- held goes over to the pass at the same moment; asked again, the answer is the same. A turn stands
-- until admission drops it, which knows whether time counted.
-- KEYS: 1 line, 2 turns, 3 live, 4 passes. ARGV: 1 number, 2 visitor, 3 id for a new pass.
-- Answer: {'lost'} if this is not the Redis that the line was copied to
--   | {'pass', epoch, visitor, pass id, issued s, ends s} | {'waiting', places before it + 1} | {'gone'}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', KEYS[1], 'run', 'epoch', 'serving', 'passTtl')
if not h[1] or h[1] ~= run then
  return {'lost'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local held = redis.call('HGET', KEYS[4], ARGV[1])
if held and tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or 0) > now then
  local visitor, id, issued, ends = string.match(held, '(%S+) (%S+) (%S+) (%S+)')
  return {'pass', h[2], visitor, id, issued, ends}
end

if redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  local issued = math.floor(now / 1000)
  local ends = math.ceil((now + tonumber(h[4])) / 1000)
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[3], ends * 1000, ARGV[1])
  redis.call('HSET', KEYS[4], ARGV[1],
    ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. string.format('%.0f', issued) .. ' ' .. string.format('%.0f', ends))
  return {'pass', h[2], ARGV[2], ARGV[3], string.format('%.0f', issued), string.format('%.0f', ends)}
end

local before = tonumber(ARGV[1]) - tonumber(h[3])
if before > 0 then
  return {'waiting', before}
end
return {'gone'}
