-- Updates the gate to what PostgreSQL has committed. The newer version wins, so a late call cannot
-- overwrite newer state. Idempotent.
--
-- KEYS  1: the event's version (string); then sections' copies and seat leases
-- ARGV  1: version that was committed, 2: lease in milliseconds
--       then triples: what, index in KEYS, value
--         'free'  seat: no longer has it the hold <value>; another's lease is left alone
--         'taken' seat: the hold <value> has it
--         'left'  section: <value> places are left
local version, lease = tonumber(ARGV[1]), ARGV[2]
local known = tonumber(redis.call('GET', KEYS[1]) or '') or -1
if version > known then
  -- Outlives every lease, so that no older call can set a lease that a newer call has freed.
  redis.call('SET', KEYS[1], ARGV[1], 'PX', 2 * tonumber(lease))
end

for at = 3, #ARGV, 3 do
  local what, key, value = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2]
  if what == 'free' then
    if redis.call('GET', key) == value then
      redis.call('DEL', key)
    end
  elseif what == 'taken' then
    if version >= known then
      redis.call('SET', key, value, 'PX', lease)
    end
  else
    local seen = tonumber(redis.call('HGET', key, 'version') or '') or -1
    if version >= seen then
      redis.call('HSET', key, 'version', version, 'left', value)
      redis.call('PEXPIRE', key, lease)
    end
  end
end
return version
