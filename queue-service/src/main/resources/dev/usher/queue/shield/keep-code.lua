-- Keeps what a code stands for, in place of an earlier code of the pass. KEYS: 1 the code of the pass. ARGV: 1 secret,
-- 2 content, 3 for how long (ms).
redis.call('SET', KEYS[1], table.concat({ARGV[1], ARGV[2]}, ' '), 'PX', ARGV[3])
return 1
