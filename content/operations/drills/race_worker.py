"""One process of the race: threads that build, and one that looks for what is stale.

python -m content.operations.drills.race_worker, in the environment of a site
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from unittest.mock import patch

import msgspec
import redis

from content.caching.contracts import Invalidation
from content.caching.entries import State
from content.caching.redis_store import RedisStore
from content.caching.site_cache import SiteCache, get_site_cache, reset_site_cache
from content.caching.statistics import Event
from content.caching.stores import connect_redis
from content.operations.drills.race_builds import ANSWERS, CODEC, RaceBuilds
from content.operations.drills.race_truth import Truth, Versions
from content.operations.drills.sabotage import apply_sabotages
from content.operations.stage.waiting import wait_until

READY = "race:ready"
"""Counts the processes that have begun."""
OVER = "race:over"
"""Set when nothing is published any more."""
TOLD = "race:results"
"""What each process has seen, as JSON."""

_BUILDERS = 3
_LATEST_SECONDS = 0.03  # that the reader of the stream comes late
_BETWEEN_LOOKS_SECONDS = 0.005
_TRUST_SECONDS = 1.0  # how old an answer from memory may be, by the product's promise
_CATCH_UP_SECONDS = 5.0


class RaceResult(msgspec.Struct, kw_only=True):
    """What one process, or all of them, have seen."""

    looked_in_store: int = 0
    stale_in_store: int = 0
    looked_in_memory: int = 0
    stale_in_memory: int = 0
    answers: int = 0
    stale_answers: int = 0
    """That lacked what was told more than a second before they were asked for."""
    wrong_in_the_end: int = 0
    """Answers that were not the truth when nothing had changed for a while."""
    builds: int = 0
    refused: int = 0
    errors: list[str] = []

    def add(self, other: RaceResult) -> None:
        """Add up what another process has seen."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class RaceWorker:
    """What this process does until the race is over."""

    def __init__(self, site_cache: SiteCache, client: redis.Redis) -> None:
        self.result = RaceResult()
        self._site_cache = site_cache
        self._client = client
        self._truth = Truth(client)
        self._builds = RaceBuilds(site_cache, self._truth)
        self._is_over = threading.Event()
        self._lock = threading.Lock()  # of the counts of answers

    def run(self) -> None:
        """Build and look until nothing is published any more, and once more then."""
        calls = [*[self._build] * _BUILDERS, self._look]
        threads = [
            threading.Thread(target=self._repeat, args=(call,)) for call in calls
        ]
        for thread in threads:
            thread.start()
        self._client.incr(READY)
        while not self._client.exists(OVER):
            time.sleep(0.02)
        self._is_over.set()
        for thread in threads:
            thread.join()
        self._end()

    def _repeat(self, call: Callable[[], None]) -> None:
        try:
            while not self._is_over.is_set():
                call()
        except Exception as exc:  # noqa: BLE001  # told with the results
            self.result.errors.append(f"{type(exc).__name__}: {exc}")

    def _build(self) -> None:
        as_of = int((time.time() - _TRUST_SECONDS) * 1_000_000)
        answer = self._builds.look_up(random.randrange(ANSWERS))  # noqa: S311  # no secret
        if answer.value is None or answer.is_stale:
            return
        stale = self._truth.count_stale([(answer.value, as_of)])
        with self._lock:
            self.result.answers += 1
            self.result.stale_answers += stale

    def _look(self) -> None:
        """Look at all that counts as fresh, in the store and in memory."""
        keys = self._builds.keys()
        found = self._site_cache.store.load(keys)
        looks = [
            (CODEC.decode(each.entry.payload), each.as_of)
            for each in found
            if each and each.state_at(time.time()) is State.FRESH
        ]
        self.result.looked_in_store += len(looks)
        self.result.stale_in_store += self._truth.count_stale(looks)
        memory = self._site_cache.memory
        position = memory.position
        held = [memory.get(key, time.time()) for key in keys]
        looks = [
            (each.value, position)
            for each in held
            if each and each.state is State.FRESH
        ]
        self.result.looked_in_memory += len(looks)
        self.result.stale_in_memory += self._truth.count_stale(looks)
        time.sleep(_BETWEEN_LOOKS_SECONDS)

    def _end(self) -> None:
        site_cache = self._site_cache
        wait_until(
            lambda: site_cache.memory.position == site_cache.store.read_sequence(),
            _CATCH_UP_SECONDS,
            "memory that has caught up",
        )
        self._look()
        for number in range(ANSWERS):
            versions = self._look_up_settled(number)
            truth = {item_id: self._truth.fetch(item_id) for item_id in versions}
            self.result.wrong_in_the_end += not versions or versions != truth
        counts = site_cache.statistics.snapshot().values()
        self.result.builds = sum(each.get(Event.BUILT, 0) for each in counts)
        self.result.refused = sum(each.get(Event.REFUSED, 0) for each in counts)

    def _look_up_settled(self, number: int) -> Versions:
        """Return an answer that is not marked as old, if there is one soon.

        Another process may be rebuilding it, and then the one before is handed out.
        """
        deadline = time.monotonic() + _CATCH_UP_SECONDS
        while True:
            answer = self._builds.look_up(number)
            if not answer.is_stale or time.monotonic() > deadline:
                return answer.value or {}
            time.sleep(_BETWEEN_LOOKS_SECONDS)


def _read_late(
    self: RedisStore, after: int, *, wait_seconds: float
) -> tuple[Invalidation, ...]:
    told = _read_stream(self, after, wait_seconds=wait_seconds)
    time.sleep(random.random() * _LATEST_SECONDS)  # noqa: S311  # no secret
    return told


_read_stream = RedisStore.read_stream


def main() -> None:
    """Take part in the race, and tell what was seen."""
    apply_sabotages()
    patch.object(RedisStore, "read_stream", _read_late).start()
    client = connect_redis()
    worker = RaceWorker(get_site_cache(), client)
    worker.run()
    client.rpush(TOLD, msgspec.json.encode(worker.result))
    reset_site_cache()


if __name__ == "__main__":
    main()
