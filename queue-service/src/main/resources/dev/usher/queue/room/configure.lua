-- Stores a room's settings with its queue state. Guarantees: never replaces newer settings with older ones, and never
-- creates lost queue state (restore.lua does that, from PostgreSQL).
-- KEYS: 1 state. ARGV: field, value, ... of the settings; the first pair is the revision.
-- Returns 1 if stored, else 0.
local stored = redis.call('HGET', KEYS[1], 'revision')
if not stored or tonumber(stored) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
