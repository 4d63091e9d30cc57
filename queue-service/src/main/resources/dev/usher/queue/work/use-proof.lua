-- Uses a proof of work, until it expires. Guarantees: of all who use it, at any instances, exactly one gets 1; the others
-- get 0.
local proof = KEYS[1]
local millis = ARGV[1]

return redis.call('SET', proof, '', 'NX', 'PX', millis) and 1 or 0
