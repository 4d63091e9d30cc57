-- Puts a room's settings beside its line. Promises: never replaces newer settings by older ones, and
-- never makes a line of a lost one (restore.lua does, from PostgreSQL).
-- KEYS: 1 line. ARGV: field, value, ... of the settings; the first pair is the revision.
-- Answer: 1 if stored, else 0.
local stored = redis.call('HGET', KEYS[1], 'revision')
if not stored or tonumber(stored) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
