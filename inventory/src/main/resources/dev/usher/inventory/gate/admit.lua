-- Tells, for each request of a batch, whether it can still win, and sets its seats or places aside
-- for the batch. What it says is advice: PostgreSQL decides. A key that is missing speaks for the
-- request. What a crashed instance had set aside lapses with its key.
--
-- KEYS  seat leases (string: the hold that has the seat) and sections' copies (hash: version, left)
-- ARGV  1: lease in milliseconds
--       then for each request: hold, n, and
--         n > 0 (named seats): the index in KEYS of each of the n seats
--         n = 0 (places):      the index in KEYS of the section, the quantity
-- Answer, for each request: '' it may go on; 's i j ...' seats i, j ... (indexes in KEYS) are
--       taken; 'l n' only n places are left
local lease = ARGV[1]
local answers = {}
local at = 2

local function try_seats(hold, from, count)
  local taken = {}
  for i = from, from + count - 1 do
    local owner = redis.call('GET', KEYS[tonumber(ARGV[i])])
    if owner and owner ~= hold then
      taken[#taken + 1] = ARGV[i]
    end
  end
  if #taken > 0 then
    return 's ' .. table.concat(taken, ' ')
  end
  for i = from, from + count - 1 do
    redis.call('SET', KEYS[tonumber(ARGV[i])], hold, 'PX', lease, 'NX')
  end
  return ''
end

local function try_places(section, quantity)
  local left = tonumber(redis.call('HGET', section, 'left') or '')
  if not left then
    return ''
  end
  if left < quantity then
    return 'l ' .. math.max(left, 0)
  end
  redis.call('HINCRBY', section, 'left', -quantity)
  return ''
end

while at <= #ARGV do
  local hold, count = ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  if count > 0 then
    answers[#answers + 1] = try_seats(hold, at, count)
    at = at + count
  else
    answers[#answers + 1] = try_places(KEYS[tonumber(ARGV[at])], tonumber(ARGV[at + 1]))
    at = at + 2
  end
end
return answers
