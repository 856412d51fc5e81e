"""A fleet that builds answers with the real factories, step by step as a schedule says.

The caches, the factories and what they record are the real ones. Threads are greenlets:
visitors, workers, refreshers, followers of the stream and those who publish go on when the
schedule lets them, between any two steps of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from content.caching.answers import Answer, Origin
from content.caching.cache import Cache
from content.caching.entries import Key
from content.caching.file_store import FileStore
from content.caching.flights import Flight, Flights
from content.caching.follower import StreamFollower
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy
from content.caching.reading import EntryReader
from content.caching.statistics import CacheStatistics
from content.exceptions import (
    CacheUnavailableError,
    ContentError,
    ContentServiceUnavailableError,
)
from content.factories.content import Content
from content.factories.once import Once
from content.output.stored_response import StoredResponse, StoredResponseCodec
from tests.support.actors import Actors
from tests.support.changing_service import ChangingService, Past
from tests.support.entry_watch import EntryWatch
from tests.support.failing_store import FailingStore
from tests.support.publishing import ERROR_PAGE, URLS, make_items
from tests.support.schedule_steps import Step
from tests.support.schedules import pause
from tests.support.shown_pages import build_answer

PROCESSES = 2
POLICY = Policy(
    fresh_seconds=60,
    miss_seconds=30,
    lifetime_seconds=3600,
    max_stale_seconds=10,
    stale_if_error_seconds=600,
    patience_seconds=0.01,
    own_patience_seconds=0.01,
    wait_seconds=0.1,
    rest_seconds=0.01,
)
_ANSWERS = tuple(Key("output", 5, url) for url in (*URLS, ERROR_PAGE[1]))
_CODEC = StoredResponseCodec()
_LEASE_SECONDS = 0.2
_TURN_SECONDS = 0.001


class SteppingFlights(Flights):
    def wait(self, key: Key, seconds: float) -> Flight | None:
        flight = self._flying.get(key)
        pause()
        return flight if flight is not None and flight.landed.is_set() else None


class WebProcess:
    """One process that serves the site."""

    def __init__(self, world: FactoryWorld) -> None:
        # Few stamps, so that some are forgotten.
        self.memory = world.memory_class(max_bytes=10**6, max_stamps=8)
        self.models = world.make_cache(self.memory)
        self.outputs = world.make_cache(self.memory)
        self.follower = StreamFollower(world.store, self.memory, clock=world.clock)
        # There are no binaries in this world.
        self.store = world.store
        self.files = FileStore(None, max_bytes=1)
        self.statistics = CacheStatistics()
        self._owned: dict[type[Any], Any] = {}

    def own(self, kind: type[Any], make: Callable[[], Any]) -> Any:
        return self._owned.setdefault(kind, make())


class FactoryWorld:
    """What is published, what was told of it, and the processes that serve it."""

    store_class: type[FailingStore] = FailingStore
    reader_class: type[EntryReader] = EntryReader
    memory_class: type[MemoryTier] = MemoryTier
    once_class: type[Once] = Once
    stamps_after_settling = True

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.actors = Actors(self._end_turn)
        self.past = Past()
        self.items = make_items(self.past)
        self.store = self.store_class(max_bytes=10**6, clock=self.clock)
        self.watch = EntryWatch(self.past, self.store)
        self.provider = ChangingService(self.past, self._step_of_service)
        self.processes = [WebProcess(self) for _ in range(PROCESSES)]
        self._asking = self.processes[0]
        self._failing_fetches = 0
        self._actions: Mapping[str, Callable[[int], object]] = {
            "go on": lambda number: self.actors.go_on(number % 16, 1 + number // 16),
            "visit": partial(self.actors.begin, self._visit),
            "publish": partial(self.actors.begin, self._publish),
            "follow": partial(self.actors.begin, self._follow),
            "refresh": partial(self.actors.begin, self._refresh),
            "lose a stamp": self._lose_a_stamp,
            "lose an entry": self.store.lose_an_entry,
            "forget": self._forget,
            "forget all": self._forget_all,
            "restart": self._restart,
            "trim the stream": lambda _: self.store.trim_the_stream(),
            "store fails": self._let_store_fail,
            "service fails": self._let_service_fail,
            "lose patience": lambda _: self.actors.lose_patience(),
            "grow old": self._grow_old,
        }

    def clock(self) -> float:
        return self.now

    def make_cache(self, memory: MemoryTier) -> Cache:
        cache = Cache(
            self.store,
            memory,
            POLICY,
            self.actors,  # type: ignore[arg-type]  # all of an executor that it uses
            lease_seconds=_LEASE_SECONDS,
            clock=self.clock,
        )
        cache._reader = self.reader_class(
            self.store, memory, cache._statistics, self.clock
        )
        cache._flights = SteppingFlights(self.store, lease_seconds=_LEASE_SECONDS)
        return cache

    def run(self, steps: Iterable[Step]) -> list[str]:
        """Run a schedule, then all that was begun; return what was stale."""
        with self._replacing_threads():
            try:
                for action, number in steps:
                    self._actions[action](number)
                self.actors.finish()
            finally:
                self.actors.end()
        return self.watch.stale

    @contextmanager
    def _replacing_threads(self) -> Iterator[None]:
        replaced: Mapping[str, object] = {
            "content.factories.once.get_workers": lambda: self.actors,
            "content.factories.keeping.get_site_cache": lambda: self._asking,
            "content.factories.content.Once": self.once_class,
        }
        with ExitStack() as patches:
            for name, value in replaced.items():
                patches.enter_context(patch(name, value))
            yield

    # -- actors ------------------------------------------------------------------------

    def _visit(self, number: int) -> None:
        process, key, build = self._choose_answer(number)
        told = self.past.told_until(None)
        try:
            answer = process.outputs.look_up(key, build, _CODEC)
        except ContentError:
            return
        if _claims_to_be_new(answer):
            self.watch.compare("answer", key, answer.value, told)

    def _refresh(self, number: int) -> None:
        process, key, build = self._choose_answer(number)
        process.outputs.refresh(key, build, _CODEC)

    def _choose_answer(
        self, number: int
    ) -> tuple[WebProcess, Key, Callable[[], StoredResponse]]:
        process = self.processes[number % PROCESSES]
        key = _ANSWERS[number // PROCESSES % len(_ANSWERS)]
        return process, key, lambda: self._build(process, key.identity)

    def _build(self, process: WebProcess, path: str) -> StoredResponse:
        self._asking = process
        return build_answer(Content(self.provider), path)

    def _publish(self, number: int) -> None:
        item = self.items[number // 2 % len(self.items)]
        choice = number // 2 // len(self.items)
        if number % 2:
            changes = item.change(choice)
            pause()
            sequence = self._stamp(item.dependencies)
        else:  # the event comes first: the service still answers the old for a while
            sequence = self._stamp(item.dependencies)
            pause()
            changes = item.change(choice)
            pause()
            if self.stamps_after_settling:
                sequence = self._stamp(item.dependencies)
        self.past.tell(sequence, changes)

    def _stamp(self, dependencies: Sequence[str]) -> int:
        while True:
            try:
                return self.store.invalidate(dependencies)
            except CacheUnavailableError:
                pause()

    def _follow(self, number: int) -> None:
        try:
            self.processes[number % PROCESSES].follower.follow_once(wait_seconds=0)
        except CacheUnavailableError:
            return

    def _step_of_service(self) -> None:
        pause()
        if self._failing_fetches:
            self._failing_fetches -= 1
            raise ContentServiceUnavailableError("down")

    def _end_turn(self) -> None:
        self.now += _TURN_SECONDS
        self.watch.look([each.memory for each in self.processes], self.now)

    # -- what happens in no time -------------------------------------------------------

    def _lose_a_stamp(self, number: int) -> None:
        self.store.lose_a_stamp(lambda stamps: stamps[number % len(stamps)])

    def _forget(self, number: int) -> None:
        memory = self.processes[number % PROCESSES].memory
        if memory._slots:
            memory.drop(list(memory._slots)[number // PROCESSES % len(memory._slots)])

    def _forget_all(self, number: int) -> None:
        """A follower that has missed something begins anew."""
        memory = self.processes[number % PROCESSES].memory
        memory.begin(MemoryStore.read_sequence(self.store))

    def _restart(self, number: int) -> None:
        """A new process takes over; what the old one has begun, it finishes."""
        self.processes[number % PROCESSES] = WebProcess(self)

    def _let_store_fail(self, number: int) -> None:
        self.store.failing_steps += 1 + number % 6

    def _let_service_fail(self, number: int) -> None:
        self._failing_fetches += 1 + number % 3

    def _grow_old(self, number: int) -> None:
        self.now += (11.0, 61.0, 601.0)[number % 3]


def _claims_to_be_new(answer: Answer[StoredResponse]) -> bool:
    """Whether the answer should hold all that was told before it was asked for.

    What memory holds may be as old as the stream was last heard of.
    """
    return not answer.is_stale and answer.origin is not Origin.MEMORY
