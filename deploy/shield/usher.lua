-- For HAProxy: asks queue-service whether a visitor may pass, and sends the visitor its response if not.
local forwarded = { "accept", "cookie", "referer", "sec-fetch-mode" }
local returned = { "location", "set-cookie", "content-type", "cache-control", "retry-after", "www-authenticate" }

local function reply(txn, status, headers, body)
  local answer = txn:reply({ status = status, body = body })
  for name, values in pairs(headers) do
    for _, value in pairs(values) do
      answer:add_header(name, value)
    end
  end
  txn:done(answer)
end

core.register_action("usher", { "http-req" }, function(txn, address, without)
  local host = txn.f:req_fhdr("host") or ""
  local headers = {
    ["x-forwarded-host"] = { host },
    ["x-forwarded-method"] = { txn.f:method() },
    ["x-forwarded-uri"] = { txn.f:pathq() },
  }
  for _, name in ipairs(forwarded) do
    local value = txn.f:req_fhdr(name)
    if value and value ~= "" then
      headers[name] = { value }
    end
  end
  local response = core.httpclient():get({ url = address, headers = headers, timeout = 2000 })
  local status = response and response.status or 0
  if status == 200 then
    for _, id in pairs(response.headers["x-usher-pass-id"] or {}) do
      txn.http:req_set_header("x-usher-pass-id", id)
    end
    -- A renewed pass; haproxy.cfg adds it to the response.
    for _, cookie in pairs(response.headers["set-cookie"] or {}) do
      txn:set_var("txn.usher_cookie", cookie)
    end
    return
  end
  -- A request that queue-service refuses is no outage: nobody gets in by sending one.
  if status < 200 or status >= 500 then
    if without == "open" then
      return
    end
    if status < 200 or not (response.headers and response.headers["retry-after"]) then
      return reply(txn, 503, { ["content-type"] = { "text/plain" }, ["retry-after"] = { "5" } },
        "The waiting room cannot be reached. Please try again in a moment.\n")
    end
  end
  local headers_back = {}
  for _, name in ipairs(returned) do
    headers_back[name] = response.headers[name]
  end
  reply(txn, status, headers_back, response.body)
end, 2)
