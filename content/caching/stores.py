"""The store that the settings name."""

from __future__ import annotations

from pathlib import Path

import redis
from django_redis import get_redis_connection

from content.caching.contracts import Store
from content.caching.file_store import FileStore
from content.caching.memory_store import MemoryStore
from content.caching.policies import LONGEST_LIFETIME_SECONDS
from content.caching.redis_store import RedisStore
from content.conf import conf


def is_shared() -> bool:
    """Whether there is a store that all processes of the site share."""
    return bool(conf.CONTENT_CACHE_ALIAS)


def open_store() -> Store:
    """Return the store, without a breaker; nothing is connected yet.

    A memory store is a new one every time, and empty.
    """
    if not is_shared():
        # The other half is for the memory tier in front of it.
        return MemoryStore(max_bytes=conf.CONTENT_CACHE_MEMORY_BYTES // 2)
    return RedisStore(
        connect_redis,
        prefix=conf.CONTENT_CACHE_PREFIX,
        max_lifetime_seconds=LONGEST_LIFETIME_SECONDS,
    )


def open_file_store() -> FileStore:
    """Return the files of this machine; nothing is made yet."""
    folder = conf.CONTENT_BINARY_FOLDER
    return FileStore(
        Path(folder) if folder else None, max_bytes=conf.CONTENT_BINARY_FOLDER_BYTES
    )


def connect_redis() -> redis.Redis:
    """Return the client of ``CONTENT_CACHE_ALIAS``: one pool per process, made anew
    after a fork."""
    client: redis.Redis = get_redis_connection(conf.CONTENT_CACHE_ALIAS)
    return client
