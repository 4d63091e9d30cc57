-- Turns a visitor's turn into a pass. Guarantees: a number never has two passes; the slot of the turn goes to the pass
-- atomically; a repeated claim returns the same pass. A turn stays valid until admission removes it, because only
-- admission knows whether time counted.
-- A new pass ends in ' ?' until confirm.lua runs: it was not sent to anybody yet. Its time does not run while
-- PostgreSQL is unavailable, so a claim later than ARGV 4 after the previous one gets the pass with its full
-- duration.
-- With over-admission there may be more turns than slots, also for a while after it was switched off (`open`): a turn
-- becomes a pass only if there are fewer live passes than slots, and stays otherwise.
-- A visitor who was passed over while absent and claims has returned.
-- KEYS: 1 state, 2 turns, 3 live, 4 passes, 5 absent, 6 back.
-- ARGV: 1 number, 2 visitor, 3 id for a new pass, 4 ms after which an unconfirmed pass is renewed.
-- Returns {'lost'} if this is not the Redis that the queue state was copied to, or settings must follow the copy
--   | {'pass', epoch, visitor, pass id, issued s, ends s} | {'waiting', position}
--   | {'closed'} if the room is sold out or has ended, and there is no pass | {'gone'}
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local h = redis.call('HMGET', KEYS[1], 'run', 'epoch', 'serving', 'passTtl', 'claims', 'revision',
  'overAdmission', 'maxActive', 'open')
if h[1] ~= run or h[6] == '0' then
  return {'lost'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function new(visitor, id)
  local issued = string.format('%.0f', math.floor(now / 1000))
  local ends = string.format('%.0f', math.ceil((now + tonumber(h[4])) / 1000))
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[3], ends * 1000, ARGV[1])
  redis.call('HSET', KEYS[4], ARGV[1], table.concat({visitor, id, issued, ends, '?'}, ' '))
  return {'pass', h[2], visitor, id, issued, ends}
end

local held = redis.call('HGET', KEYS[4], ARGV[1])
if held then
  local visitor, id, issued, ends, mark = string.match(held, '(%S+) (%S+) (%S+) (%S+) ?(%S*)')
  if mark == '?' and visitor == ARGV[2] and now - issued * 1000 > tonumber(ARGV[4]) then
    return new(visitor, id)
  end
  if mark == '?' or tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or 0) > now then
    return {'pass', h[2], visitor, id, issued, ends}
  end
end

if h[5] == '0' then
  return {'closed'}
end
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then
  if (tonumber(h[7] or 0) > 0 or h[9]) and redis.call('ZCARD', KEYS[3]) >= tonumber(h[8]) then
    return {'waiting', 1}
  end
  return new(ARGV[2], ARGV[3])
end

if redis.call('ZREM', KEYS[5], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[6], ARGV[1], ARGV[1])
end
if redis.call('ZSCORE', KEYS[6], ARGV[1]) then
  return {'waiting', 1}
end

local before = tonumber(ARGV[1]) - tonumber(h[3])
if before > 0 then
  return {'waiting', before}
end
return {'gone'}
