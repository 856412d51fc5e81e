"""The steps that have to be atomic, as scripts that run inside Redis.

Numbers are microseconds since the epoch: they fit a Lua number exactly until the year
2255, but print as ``1.7e15`` unless formatted. What is no such number is as good as none.
"""

from __future__ import annotations

# KEYS: sequence, stream, then a stamp per dependency.
# ARGV: lifetime of stamps in milliseconds, length of the stream, the dependencies' text,
# the reason.
# Returns the new sequence. Without dependencies it begins one, unless somebody just has: two
# that begin at once would each take the other for an invalidation.
# The stream's element ids are the sequence, so that a reader's position in one is its
# position in the other; each tells the sequence before it, so that a reader notices what
# it has missed. If only the sequence was evicted, the stream's last element still tells it.
INVALIDATE = """
local previous = redis.call('GET', KEYS[1])
if previous and not string.match(previous, '^%d+$') then previous = false end
if previous and #KEYS == 2 then return previous end
if not previous then
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  previous = last and string.match(last[1], '^%d+') or '0'
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local sequence = string.format('%.0f', math.max(tonumber(previous) + 1, now))
redis.call('SET', KEYS[1], sequence, 'PX', ARGV[1])
for i = 3, #KEYS do
  redis.call('SET', KEYS[i], sequence, 'PX', ARGV[1])
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], sequence .. '-0',
  'previous', previous, 'dependencies', ARGV[3], 'reason', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return sequence
"""

# KEYS: sequence, then a stamp per dependency.
# ARGV: the sequence at which the build started, lifetime of stamps in milliseconds.
# Returns 1 if the dependencies allow the entry to be stored, else 0. Stamps that are there
# live on: they must outlive the entry.
ADMIT = """
local started_at = tonumber(ARGV[1])
local moved = redis.call('GET', KEYS[1]) ~= ARGV[1]
local missing = {}
for i = 2, #KEYS do
  local stamp = string.match(redis.call('GET', KEYS[i]) or '', '^%d+$')
  if stamp then
    if tonumber(stamp) > started_at then return 0 end
  elseif moved then
    return 0
  else
    missing[i] = true
  end
end
for i = 2, #KEYS do
  if missing[i] then
    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
  else
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""

# KEYS: sequence, then a stamp per dependency. ARGV: lifetime of stamps in milliseconds.
# Returns the sequence, or nothing if there is none yet. A stamp that is missing was
# invalidated at the sequence at the latest.
PREPARE = """
local sequence = string.match(redis.call('GET', KEYS[1]) or '', '^%d+$')
if not sequence then return false end
for i = 2, #KEYS do
  if not string.match(redis.call('GET', KEYS[i]) or '', '^%d+$') then
    redis.call('SET', KEYS[i], sequence, 'PX', ARGV[1])
  else
    redis.call('PEXPIRE', KEYS[i], ARGV[1])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return sequence
"""

# KEYS: lease. ARGV: owner.
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
