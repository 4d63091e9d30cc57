-- Keeps what a code stands for. KEYS: 1 the code. ARGV: 1 content, 2 for how long (ms).
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
