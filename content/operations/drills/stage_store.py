"""What the Redis of a stage holds, seen from outside of its processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis

from content.caching.policies import LONGEST_LIFETIME_SECONDS
from content.caching.redis_store import RedisStore
from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.redis_server import RedisServer


@contextmanager
def open_store_of(server: RedisServer) -> Iterator[RedisStore]:
    """Give the store of the stage's processes, with nothing taken away from it."""
    with server.connect() as client:
        yield store_over(client)


def store_over(client: redis.Redis) -> RedisStore:
    """Return the store of the stage's processes, over a client of their Redis."""
    return RedisStore(
        lambda: client,
        prefix=CACHE_PREFIX,
        max_lifetime_seconds=LONGEST_LIFETIME_SECONDS,
    )
