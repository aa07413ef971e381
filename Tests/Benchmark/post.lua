-- For wrk: prepared requests, each once, and where each answer led.
--     wrk -t1 -c64 -d120s -s post.lua URL -- REQUESTS RESULT ORIGIN
-- REQUESTS has a line for each: method, path, cookie and body, with tabs between. It ends by itself after the last.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *at);
]]
local at = ffi.new("moment")
local function now()
    ffi.C.clock_gettime(1, at)
    return tonumber(at.seconds) + tonumber(at.nanoseconds) * 1e-9
end

-- The first request is asked for to see what it looks like, and never sent.
local lines, places, others, sent, answered, good = {}, {}, {}, -1, 0, 0
local origin, began, ended, result

function init(arguments)
    for line in io.lines(arguments[1]) do lines[#lines + 1] = line end
    result, origin = arguments[2], arguments[3]
end

function request()
    sent = sent + 1
    if sent == 1 then began = now() end
    local host = origin:match("//(.*)")
    -- The other connections have something to ask until the last one is answered.
    if sent < 1 or sent > #lines then return wrk.format("GET", "/nothing", {["Host"] = host}) end
    local method, path, cookie, body = lines[sent]:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {["Host"] = host, ["Cookie"] = cookie, ["Origin"] = origin, ["Content-Type"] = "application/x-www-form-urlencoded"}
    return wrk.format(method, path, headers, body)
end

function response(status, headers)
    answered = answered + 1
    local place = headers["Location"] or headers["location"]
    if status < 400 then
        good = good + 1
        places[#places + 1] = place
        ended = now()
    else
        others[status] = (others[status] or 0) + 1
    end
    if good == #lines or answered > #lines + 2000 then
        local file = io.open(result, "w")
        file:write("seconds\t", (ended or now()) - began, "\n", "good\t", good, "\n")
        for status, count in pairs(others) do file:write("other\t", status, " ", count, "\n") end
        for _, place in ipairs(places) do file:write("place\t", place, "\n") end
        file:close()
        wrk.thread:stop()
    end
end
