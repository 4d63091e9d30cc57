-- Returns, for each request of a batch, whether it is likely to be refused: one of its seats is
-- taken, or its section has fewer places left than requested, as far as Redis knows. Changes
-- nothing: PostgreSQL confirms every refusal. A missing key counts in favour of the request.
--
-- KEYS  seat leases (string: the hold that has the seat) and sections' copies (hash: version, left)
-- ARGV  for each request: hold, n, and
--         n > 0 (named seats): the index in KEYS of each of the n seats
--         n = 0 (places):      the index in KEYS of the section, the quantity
-- Returns, for each request: 1 it is likely to be refused, 0 it is not
local replies = {}
local at = 1

local function is_taken(hold, from, count)
  for i = from, from + count - 1 do
    local owner = redis.call('GET', KEYS[tonumber(ARGV[i])])
    if owner and owner ~= hold then
      return 1
    end
  end
  return 0
end

local function is_sold_out(section, quantity)
  local left = tonumber(redis.call('HGET', section, 'left') or '')
  return left and left < quantity and 1 or 0
end

while at <= #ARGV do
  local hold, count = ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  if count > 0 then
    replies[#replies + 1] = is_taken(hold, at, count)
    at = at + count
  else
    replies[#replies + 1] = is_sold_out(KEYS[tonumber(ARGV[at])], tonumber(ARGV[at + 1]))
    at = at + 2
  end
end
return replies
