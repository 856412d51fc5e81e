"""The steps of a lease that have to be atomic, as scripts that run inside Redis."""

from __future__ import annotations

# KEYS: the lease, a hash. ARGV of all: its lifetime in milliseconds; then the script's own.
#
# The hash belongs to one epoch: one process of Redis, and one beginning of the hash in it.
# It begins anew when it is gone, or when Redis is another process (restarted, or a replica
# that became master): stamps may be gone, too. What carries another epoch is void.
_OPEN = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local run_id = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch or string.sub(epoch, 1, #run_id) ~= run_id then
  epoch = run_id .. '-' .. time[1] .. '.' .. time[2]
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""

# Whether another listener is about to report, else the caller is: two that come back at
# once shall not both. Needs OWNER and PATIENCE.
_ELECT = """
local elected = redis.call('HGET', KEYS[1], 'reporter')
local elected_at = tonumber(redis.call('HGET', KEYS[1], 'reporter_at') or 0)
local age = now - elected_at
if elected and elected ~= owner and age >= 0 and age < patience then
  return {epoch, 'undecided'}
end
redis.call('HSET', KEYS[1], 'reporter', owner, 'reporter_at', now)
return {epoch, 'something'}
"""

# Returns the epoch and a number higher than any before.
TAKE_TICKET = f"""
{_OPEN}
return {{epoch, redis.call('HINCRBY', KEYS[1], 'clock', 1)}}
"""

# ARGV: epoch and number of the subscription's ticket, owner, patience in milliseconds.
# Others are waited for that have lately been seen at the end of the span, because they
# will extend it; a time in the future is none.
JUDGE = f"""
{_OPEN}
local owner, patience = ARGV[4], tonumber(ARGV[5])
if epoch ~= ARGV[2] then return {{epoch, 'void'}} end
local span_end = tonumber(redis.call('HGET', KEYS[1], 'span_end') or -1)
if span_end >= tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'seen:' .. owner, now)
  return {{epoch, 'nothing'}}
end
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local other = string.match(fields[i], '^seen:(.*)')
  if other then
    local age = now - tonumber(fields[i + 1])
    if age < 0 or age >= patience then
      redis.call('HDEL', KEYS[1], fields[i])
    elseif other ~= owner then
      return {{epoch, 'undecided'}}
    end
  end
end
{_ELECT}
"""

# ARGV: epoch and number of the subscription's ticket, owner. Returns 1, or 0 if it is void.
REPORTED = f"""
{_OPEN}
if epoch ~= ARGV[2] then return 0 end
local span_end = tonumber(redis.call('HGET', KEYS[1], 'span_end') or -1)
redis.call('HSET', KEYS[1], 'span_end', math.max(span_end, tonumber(ARGV[3])))
redis.call('HSET', KEYS[1], 'seen:' .. ARGV[4], now)
redis.call('HDEL', KEYS[1], 'reporter', 'reporter_at')
return 1
"""

# ARGV: epoch, the numbers of the subscription's ticket and of the probe's, owner.
# Returns 1, or 0 if it is void: of another epoch, or not touching the span.
CERTIFY = f"""
{_OPEN}
local span_end = tonumber(redis.call('HGET', KEYS[1], 'span_end') or -1)
if epoch ~= ARGV[2] or span_end < tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'span_end', math.max(span_end, tonumber(ARGV[4])))
redis.call('HSET', KEYS[1], 'seen:' .. ARGV[5], now)
return 1
"""

# ARGV: the broker's process, owner, patience in milliseconds.
JUDGE_BROKER = f"""
{_OPEN}
local owner, patience = ARGV[3], tonumber(ARGV[4])
if redis.call('HEXISTS', KEYS[1], 'broker:' .. ARGV[2]) == 1 then
  return {{epoch, 'nothing'}}
end
{_ELECT}
"""

# ARGV: epoch, the broker's process. Returns 1, or 0 if it is void.
BROKER_REPORTED = f"""
{_OPEN}
if epoch ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'broker:' .. ARGV[3], now)
redis.call('HDEL', KEYS[1], 'reporter', 'reporter_at')
return 1
"""
