"""Processes of a fleet whose steps interleave as a random schedule says.

Every look at the store and every fetch is a point where anybody else may go on, or the
store may lose a stamp, or an item may be published. The cache under test is the real one;
only time, waiting and threads are replaced: each actor is a greenlet, and the schedule
decides who runs next. A seed makes a schedule repeatable.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from greenlet import getcurrent, greenlet

from content.caching.cache import Cache
from content.caching.contracts import Invalidation
from content.caching.entries import Entry, Found, Key, Missing, State
from content.caching.flights import Flights
from content.caching.follower import StreamFollower
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy
from content.caching.reading import EntryReader
from content.caching.recorder import current_recorder

ITEMS = ("item:1:5:1", "item:1:5:2")
PAGE = Key("page", 5, "/")
POLICY = Policy(
    fresh_seconds=1e9,
    miss_seconds=1e9,
    lifetime_seconds=1e9,
    max_stale_seconds=0,
    stale_if_error_seconds=0,
    patience_seconds=1e9,
    own_patience_seconds=1e9,
    wait_seconds=50,
)
STEPS = 400

Versions = dict[str, int]


def pause() -> None:
    """Let the schedule decide who goes on."""
    hub = getcurrent().parent
    if hub is not None:
        hub.switch()


class SteppingStore(MemoryStore):
    """A store whose every operation is a step of its own."""

    def _step(self) -> None:
        pause()

    def read_sequence(self) -> int:
        self._step()
        sequence = super().read_sequence()
        self._step()
        return sequence

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        self._step()
        found = super().load(keys)
        self._step()
        return found

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        self._step()
        stored = super().store(key, entry, lifetime_seconds=lifetime_seconds)
        self._step()
        return stored

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        self._step()
        return super().acquire(key, owner, lease_seconds=lease_seconds)

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        self._step()
        # One at a time, so that memories lag behind by any number.
        return super().read_stream(after, wait_seconds=0)[:1]

    def lose_a_stamp(self, choose: Callable[[list[str]], str]) -> None:
        """Evict the stamp of some dependency, as a full Redis does."""
        if self._stamps:
            del self._stamps[choose(sorted(self._stamps))]


class SteppingFlights(Flights):
    def wait(self, key: Key, seconds: float) -> None:
        pause()


class JsonCodec:
    def encode(self, value: Versions) -> bytes:
        return json.dumps(value).encode()

    def decode(self, payload: bytes) -> Versions:
        versions: Versions = json.loads(payload)
        return versions

    def size_bytes(self, payload: bytes) -> int:
        return len(payload)


class Inline:
    """An executor that runs what it is given at once."""

    def submit(self, call: Callable[..., object], *arguments: object) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(call(*arguments))
        return done


class World:
    """What is published, what was told of it, and the processes that serve it."""

    store_class: type[SteppingStore] = SteppingStore
    reader_class: type[EntryReader] = EntryReader
    memory_class: type[MemoryTier] = MemoryTier

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # schedules, not secrets
        self.now = 1_000_000.0
        self.published: Versions = dict.fromkeys(ITEMS, 0)
        self.told: list[tuple[int, str, int]] = []  # sequence, item, version
        self.store = self.store_class(max_bytes=10**6, clock=self.clock)
        self.processes = [self._make_process() for _ in range(2)]
        self.stale: list[str] = []

    def clock(self) -> float:
        return self.now

    def _make_process(self) -> tuple[Cache, MemoryTier, StreamFollower]:
        memory = self.memory_class(max_bytes=10**6)
        memory.begin(MemoryStore.read_sequence(self.store))
        cache = Cache(
            self.store,
            memory,
            POLICY,
            Inline(),  # type: ignore[arg-type]  # all of an executor that the cache uses
            lease_seconds=1e6,
            clock=self.clock,
        )
        cache._reader = self.reader_class(
            self.store, memory, cache._statistics, self.clock
        )
        cache._flights = SteppingFlights(self.store, lease_seconds=1e6)
        return cache, memory, StreamFollower(self.store, memory, clock=self.clock)

    # -- actors ------------------------------------------------------------------------

    def publish(self) -> None:
        item = self.random.choice(ITEMS)
        self.published[item] += 1
        version = self.published[item]
        pause()
        self.told.append((self.store.invalidate([item]), item, version))

    def visit(self) -> None:
        cache, _, _ = self.random.choice(self.processes)
        cache.get(PAGE, lambda: self._build_page(cache), JsonCodec())

    def _build_page(self, cache: Cache) -> Versions:
        versions: Versions = {}
        for item in ITEMS:
            key = Key("component presentation", 5, item)
            part: Versions = cache.get(key, partial(self._fetch, item), JsonCodec())
            versions |= part
            pause()
        return versions

    def _fetch(self, item: str) -> Versions:
        recorder = current_recorder()
        if recorder is not None:
            recorder.record([item])
        pause()
        version = self.published[item]
        pause()
        return {item: version}

    def follow(self) -> None:
        _, _, follower = self.random.choice(self.processes)
        follower.follow_once(wait_seconds=0)

    def evict(self) -> None:
        self.store.lose_a_stamp(self.random.choice)

    # -- what must hold ----------------------------------------------------------------

    def look(self) -> None:
        """Note every entry that counts as fresh although something newer was told."""
        keys = [PAGE, *(Key("component presentation", 5, item) for item in ITEMS)]
        for key, found in zip(keys, MemoryStore.load(self.store, keys), strict=True):
            if found and found.state_at(self.now) is State.FRESH:
                versions = JsonCodec().decode(found.entry.payload)
                self._compare(f"store {key}", versions, self._told_until(None))
        for number, (_, memory, _) in enumerate(self.processes):
            until = self._told_until(memory.position)
            for key in keys:
                held = memory.get(key, self.now)
                if held and held.state is State.FRESH:
                    self._compare(f"memory {number} {key}", held.value, until)

    def _told_until(self, position: int | None) -> Versions:
        newest: Versions = {}
        for sequence, item, version in self.told:
            if position is None or sequence <= position:
                newest[item] = max(version, newest.get(item, 0))
        return newest

    def _compare(self, where: str, versions: Versions, told: Versions) -> None:
        for item, version in versions.items():
            if version < told.get(item, 0):
                self.stale.append(f"{where}: {item} is {version}, told {told[item]}")

    def run(self) -> list[str]:
        """Run one schedule; return what was stale."""
        actors: list[greenlet] = []
        kinds = [self.publish, self.visit, self.follow, self.evict]
        for _ in range(STEPS):
            self.now += 0.001
            if len(actors) < 5 and self.random.random() < 0.4:
                [kind] = self.random.choices(kinds, [3, 8, 6, 1])
                actors.append(greenlet(kind))
            if actors:
                self.random.choice(actors).switch()
                actors = [each for each in actors if not each.dead]
            self.look()
        return self.stale
