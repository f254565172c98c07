-- wrk's side of bench/load.py: raw requests from a file, a fresh key in each where one is wanted.
-- File: "<variants> <run>\n", then per variant "<bytes before the key> <bytes after it or -1>\n" and the bytes.

local heads, tails, sent, run = {}, {}, 0, ""

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    local count
    count, run = file:read("*l"):match("(%d+) (%S+)")
    for i = 1, tonumber(count) do
        local before, after = file:read("*l"):match("(%d+) (-?%d+)")
        heads[i] = file:read(tonumber(before))
        if tonumber(after) >= 0 then
            tails[i] = file:read(tonumber(after))
        end
    end
    file:close()
    math.randomseed(tonumber(run, 16))
end

function request()
    local i = #heads == 1 and 1 or math.random(#heads)
    if tails[i] == nil then
        return heads[i]
    end
    sent = sent + 1
    return heads[i] .. run .. string.format("%012d", sent) .. tails[i]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "\nresult %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99)
    ))
end
