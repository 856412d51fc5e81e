"""The cache of this process: made from the settings on first use, after the fork."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar, runtime_checkable

from django.core.signals import setting_changed
from django.dispatch import receiver

from content.caching.background import THREADS
from content.caching.cache import Cache
from content.caching.contracts import Store
from content.caching.follower import StreamFollower
from content.caching.guarded_store import GuardedStore
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy, model_policy, output_policy
from content.caching.statistics import CacheStatistics
from content.caching.stores import is_shared, open_file_store, open_store
from content.caching.trouble import Trouble
from content.conf import conf
from content.providers.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

T = TypeVar("T")

_STORE_FAILURES = 3  # in a row, before the store is left alone
_STORE_COOL_DOWN_SECONDS = 0.5
# A builder that dies is waited for no longer than that.
_LEASE_DEADLINES = 2


@runtime_checkable
class Stoppable(Protocol):
    """Something that ends with the cache."""

    def stop(self) -> object:
        """End; waits for it."""
        ...


class Part(Stoppable, Protocol):
    """Something that runs beside the cache."""

    def start(self) -> None:
        """Begin, in a thread of its own."""
        ...


class SiteCache:
    """What a process keeps, with the threads that keep it right.

    Attributes:
        store: Shared by all processes, or this process's own; behind a breaker.
        unguarded_store: The same without it, for whoever must not give up.
        models: What the content service said, decoded.
        outputs: What visitors get.
        files: Binaries and image variants, on the disk of this machine.
    """

    def __init__(self) -> None:
        """Make everything from the settings; nothing is connected, no thread runs."""
        self.unguarded_store: Store = open_store()
        breaker = CircuitBreaker(
            "cache",
            failures=_STORE_FAILURES,
            cool_down_seconds=_STORE_COOL_DOWN_SECONDS,
        )
        self.store = GuardedStore(self.unguarded_store, breaker)
        memory_bytes = conf.CONTENT_CACHE_MEMORY_BYTES
        self.memory = MemoryTier(
            max_bytes=memory_bytes if is_shared() else memory_bytes // 2,
            max_stale_seconds=conf.CONTENT_MAX_STALE_SECONDS,
        )
        self.files = open_file_store()
        self.statistics = CacheStatistics()
        self._builders = ThreadPoolExecutor(THREADS, thread_name_prefix="content-build")
        self.models = self._make_cache(model_policy())
        self.outputs = self._make_cache(
            output_policy(), source_trouble=self.models.trouble
        )
        self._on_change: list[Callable[[], None]] = []
        self._after_round: list[Callable[[], None]] = []
        self._parts: list[Stoppable] = []
        self._owned: dict[type[Any], Any] = {}
        self._lock = threading.Lock()
        self._follower = self._make_follower()
        self._is_stopped = False

    def _make_cache(
        self, policy: Policy, *, source_trouble: Trouble | None = None
    ) -> Cache:
        return Cache(
            self.store,
            self.memory,
            policy,
            self._builders,
            lease_seconds=_LEASE_DEADLINES * conf.CONTENT_DEADLINE_SECONDS,
            statistics=self.statistics,
            source_trouble=source_trouble,
        )

    def _make_follower(self) -> StreamFollower:
        return StreamFollower(
            self.store,
            self.memory,
            on_change=lambda: _call_each(self._on_change),
            after_round=lambda: _call_each(self._after_round),
        )

    def call_on_change(self, call: Callable[[], None]) -> None:
        """Have something called whenever memory has learned of an invalidation."""
        self._on_change.append(call)

    def call_after_round(self, call: Callable[[], None]) -> None:
        """Have something called a few times a second while the store answers."""
        self._after_round.append(call)

    def add(self, part: Part) -> None:
        """Start something that belongs to this process, and is stopped with the cache."""
        with self._lock:
            if self._is_stopped:
                return
            self._parts.append(part)
        part.start()

    def own(self, kind: type[T], make: Callable[[], T]) -> T:
        """Return the one thing of its kind that this process has; make it on first use.

        It ends with the cache, if it is something that can be stopped.
        """
        with self._lock:
            if kind not in self._owned:
                self._owned[kind] = made = make()
                if isinstance(made, Stoppable) and not self._is_stopped:
                    self._parts.append(made)
            owned: T = self._owned[kind]
            return owned

    def ensure_followed(self) -> None:
        """Start the thread that follows the stream, if it does not run."""
        if self._follower.is_alive:
            return
        with self._lock:
            if self._is_stopped or self._follower.is_alive:
                return
            self._follower = self._make_follower()
            self._follower.start()

    @property
    def is_followed(self) -> bool:
        """Whether memory is known to be up to date."""
        return self.memory.is_followed(time.time())

    def stop(self) -> None:
        """End the threads; what is being refreshed is finished first."""
        with self._lock:
            self._is_stopped = True
            parts, self._parts = self._parts, []
        for part in reversed(parts):
            part.stop()
        self._follower.stop()
        self._builders.shutdown(cancel_futures=True)


def _call_each(calls: list[Callable[[], None]]) -> None:
    for call in calls:
        try:
            call()
        except Exception:  # what looks on must not end what is looked at
            logger.exception("not told of the stream")


_making = threading.Lock()
_site_cache: SiteCache | None = None


def get_site_cache() -> SiteCache:
    """Return the cache of this process, its memory followed."""
    global _site_cache  # noqa: PLW0603  # one per process is the point
    site_cache = _site_cache
    if site_cache is None:
        with _making:
            if _site_cache is None:
                _site_cache = SiteCache()
            site_cache = _site_cache
    site_cache.ensure_followed()
    return site_cache


def find_site_cache() -> SiteCache | None:
    """Return the cache of this process if there is one, followed or not.

    For whoever sees from its memory whether that is followed, and costs less.
    """
    return _site_cache


def reset_site_cache() -> None:
    """Stop the cache of this process; the next use makes one from the settings."""
    global _site_cache  # as above
    with _making:
        site_cache, _site_cache = _site_cache, None
    if site_cache is not None:
        site_cache.stop()


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    """Make everything anew when a test overrides a setting that it was made from."""
    if setting.startswith("CONTENT_") or setting == "CACHES":
        reset_site_cache()


def _begin_anew_in_child() -> None:
    """Threads do not survive a fork, and a lock that one of them held never opens."""
    global _making, _site_cache  # noqa: PLW0603  # as above
    _making = threading.Lock()
    _site_cache = None


os.register_at_fork(after_in_child=_begin_anew_in_child)
