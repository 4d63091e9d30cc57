-- Sends requests that differ in path, bearer, body and key: number i carries the i-th line of each
-- file, from the first again at the end. With several threads each takes every so-manyth line.
-- Arguments: threads, method, file of paths, file of bearers, file of bodies, prefix of keys; "-" for none.
-- Variable USHER_PORTS: the ports of the instances, divided by commas; the threads have them in turn.
-- Prints one line: responses, those of 400 or more, failures, microseconds; then p50, p99 and maximum of the
-- latencies in microseconds.
local started = 0
local ports = {}
for port in os.getenv("USHER_PORTS"):gmatch("%d+") do ports[#ports + 1] = port end

function setup(thread)
  thread:set("id", started)
  thread.addr = wrk.lookup(wrk.host, ports[started % #ports + 1])[1]
  started = started + 1
end

local function lines(file)
  local all = {}
  for line in io.lines(file) do all[#all + 1] = line end
  return all
end

function init(args)
  threads = tonumber(args[1])
  number = id - threads
  heads = lines(args[3])
  for i = 1, #heads do
    heads[i] = args[2] .. " " .. heads[i] .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\n"
  end
  bearers = { "" }
  if args[4] ~= "-" then
    bearers = lines(args[4])
    for i = 1, #bearers do bearers[i] = "Authorization: Bearer " .. bearers[i] .. "\r\n" end
  end
  tails = { args[2] == "POST" and "Content-Length: 0\r\n\r\n" or "\r\n" }
  if args[5] ~= "-" then
    tails = lines(args[5])
    for i = 1, #tails do
      tails[i] = "Content-Type: application/json\r\nContent-Length: " .. #tails[i] .. "\r\n\r\n" .. tails[i]
    end
  end
  key = args[6] ~= "-" and "Idempotency-Key: " .. args[6] .. "-" or nil
end

function request()
  number = number + threads
  local of_key = key and key .. number .. "\r\n" or ""
  return heads[number % #heads + 1] .. bearers[number % #bearers + 1] .. of_key ..
    tails[number % #tails + 1]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format("usher %d %d %d %d %.0f %.0f %.0f", summary.requests, e.status,
    e.connect + e.read + e.write + e.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max))
end
