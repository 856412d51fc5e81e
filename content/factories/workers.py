"""The threads of this process that ask the content service on behalf of requests."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from content.conf import conf


@cache
def get_workers() -> ThreadPoolExecutor:
    """Return the process's worker threads, made on first use after the fork.

    There are fewer than connections, so that requests can fetch their pages while all
    workers wait for something slow. A worker must never wait for another worker, so
    nothing submitted here may submit and wait.
    """
    return ThreadPoolExecutor(
        max_workers=max(1, conf.CONTENT_POOL_SIZE * 3 // 4),
        thread_name_prefix="content-fetch",
    )


# Threads do not survive a fork: the child makes its own.
os.register_at_fork(after_in_child=get_workers.cache_clear)
