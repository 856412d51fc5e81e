"""How soon a second process on the same Redis knows of an invalidation.

    python tests/benchmarks/propagation.py [--invalidations N]

Starts a private Redis and processes that follow its stream. This process invalidates, one
item after the other, and notes when; each of the others notes when its memory has learned
of it. Prints the percentiles of the time in between; exit status 1 if the 99th is over the
bound.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

import redis

from content.caching.follower import StreamFollower
from content.caching.memory_tier import MemoryTier
from content.caching.redis_store import RedisStore
from content.operations.stage.redis_server import running_redis
from content.operations.stage.waiting import wait_until

FOLLOWERS = 2
PAUSE_SECONDS = 0.01
BOUND_SECONDS = 0.05


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--invalidations", type=int, default=500)
    options = parser.parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    with running_redis() as server:
        pipes = []
        for _ in range(FOLLOWERS):
            ours, theirs = context.Pipe()
            context.Process(target=_follow, args=(server.url, theirs)).start()
            pipes.append(ours)
        for pipe in pipes:
            pipe.recv()  # it follows
        sent = _invalidate(_store(server.url), options.invalidations)
        for pipe in pipes:
            pipe.send(max(sent))
        delays = [
            known_at - sent[sequence]
            for pipe in pipes
            for sequence, known_at in pipe.recv()
            if sequence in sent
        ]
    p50, p99 = (statistics.quantiles(delays, n=100)[each] for each in (49, 98))
    print(  # noqa: T201
        f"{len(delays)} invalidations known: p50 {p50 * 1000:.1f} ms,"
        f" p99 {p99 * 1000:.1f} ms, at most {max(delays) * 1000:.1f} ms"
    )
    return 0 if p99 <= BOUND_SECONDS else 1


def _store(url: str) -> RedisStore:
    client = redis.Redis.from_url(url, socket_timeout=1)
    return RedisStore(lambda: client, prefix="benchmark", max_lifetime_seconds=60)


def _invalidate(store: RedisStore, count: int) -> dict[int, float]:
    """Return when each sequence was begun to be asked for (monotonic seconds)."""
    sent = {}
    for number in range(count):
        begun = time.monotonic()
        sent[store.invalidate([f"item:1:5:{number}"])] = begun
        time.sleep(PAUSE_SECONDS)
    return sent


def _follow(url: str, pipe: Connection) -> None:
    memory = MemoryTier(max_bytes=1_000_000)
    known: list[tuple[int, float]] = []

    def note() -> None:
        known.append((memory.position, time.monotonic()))

    follower = StreamFollower(_store(url), memory, on_change=note)
    follower.follow_once(wait_seconds=0)
    follower.start()
    pipe.send("following")
    last: int = pipe.recv()
    wait_until(lambda: memory.position >= last, 10, "the last invalidation")
    follower.stop()
    pipe.send(known)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
