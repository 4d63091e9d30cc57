-- Stores what the shop has left. Guarantees: until the next report no more visitors are admitted than there are seats
-- for, if each takes one. A visitor who is in and has no hold may still take one; one who has a hold has it.
-- KEYS: 1 state, 2 turns, 3 live. ARGV: 1 seats that are left, 2 visitors who have a hold, 3 how many visitors were in
-- when the shop was asked: one who bought meanwhile and left is still among those who have a hold.
-- Returns how many visitors may be admitted; -1 if there is no queue state.
if not redis.call('HGET', KEYS[1], 'epoch') then
  return -1
end
local left, holding = tonumber(ARGV[1]), tonumber(ARGV[2])
local inside = math.max(tonumber(ARGV[3]), redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3]))
local quota = math.max(0, left - math.max(0, inside - holding))
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'left', ARGV[1], 'holding', ARGV[2], 'quota', quota,
  'stockAt', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
return quota
