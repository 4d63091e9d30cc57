-- Takes what a code stands for, so that it is good once. KEYS: 1 the code of the pass. ARGV: 1 secret. Returns the content;
-- false if there is none, or it is of another code.
local kept = redis.call('GET', KEYS[1])
local secret, content = string.match(kept or '', '^(%S+) (.*)$')
if secret ~= ARGV[1] then
  return false
end
redis.call('DEL', KEYS[1])
return content
