-- Keeps what a code stands for, in place of an earlier code of the pass. KEYS: 1 the code of the pass. ARGV: 1 secret and
-- content, with a space between, 2 for how long (ms).
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
