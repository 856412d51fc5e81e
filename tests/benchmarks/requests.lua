-- What wrk asks for, beside what it does by itself, and what it says at the end: one line of
-- JSON, durations in seconds.
--
-- Argument: how many pages there are to choose from at random (0: always the address that
-- wrk was given).
function init(arguments)
  local pages = tonumber(arguments[1])
  -- Only where they are needed: wrk is faster without.
  if pages > 0 then
    math.randomseed(1)
    function request()
      return wrk.format("GET", "/page-" .. math.random(0, pages - 1) .. ".html")
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds":%.6f,"requests":%d,"unconnected":%d,"unread":%d,"unwritten":%d,' ..
    '"late":%d,"refused":%d,"p50":%.6f,"p99":%.6f}\n',
    summary.duration / 1e6, summary.requests, errors.connect, errors.read,
    errors.write, errors.timeout, errors.status,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
