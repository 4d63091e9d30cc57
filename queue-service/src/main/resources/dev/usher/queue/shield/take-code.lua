-- Takes what a code stands for, so that it is good once. KEYS: 1 the code. Returns the content; false if there is none.
local content = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return content
