-- Reads copies, and deletes those that still are what was read of them before.
--
-- KEYS  any of one event
-- ARGV  none to read; otherwise, for each key, the value that was read
-- Returns, for each key that exists: its index in KEYS, its value (a section's: version and places left), and in how
-- many milliseconds it ends, -1 if it does not
local found = {}

local function value(key)
  local kind = redis.call('TYPE', key).ok
  if kind == 'string' then
    return redis.call('GET', key)
  elseif kind == 'hash' then
    local copy = redis.call('HMGET', key, 'version', 'left')
    return (copy[1] or '') .. ' ' .. (copy[2] or '')
  end
  return kind ~= 'none' and kind or nil
end

for at, key in ipairs(KEYS) do
  local copy = value(key)
  if copy then
    found[#found + 1] = at
    found[#found + 1] = copy
    found[#found + 1] = redis.call('PTTL', key)
    if copy == ARGV[at] then
      redis.call('DEL', key)
    end
  end
end
return found
