-- Asks for paths of a file in random order. With a mean delay each connection waits before every request for a time of
-- the exponential distribution, as people do: many of them together ask as a Poisson process, whatever the server does.
local paths, mean_ms = {}, 0

function init(args)
   for line in io.lines(args[1]) do paths[#paths + 1] = line end
   mean_ms = tonumber(args[2])
   math.randomseed(tonumber(args[3]))
   if mean_ms > 0 then
      delay = function()
         return math.floor(math.min(-mean_ms * math.log(1 - math.random()), 8 * mean_ms))
      end
   end
end

function request()
   return wrk.format("GET", paths[math.random(#paths)])
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"us":%d,"bytes":%d,"statuses":%d,"sockets":%d,"max":%d',
      summary.requests, summary.duration, summary.bytes, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout, latency.max))
   for _, each in ipairs({50, 95, 99}) do
      io.write(string.format(',"p%d":%d', each, latency:percentile(each)))
   end
   io.write("}\n")
end
