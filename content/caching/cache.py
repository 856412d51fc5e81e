"""The cache as its users see it: give it a key and how to build, get the value.

What is found and counts is handed out; what does not is built, by one builder; and what
may be served while, or although, the build fails.
"""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

import msgspec

from content.caching.answers import Answer
from content.caching.background import Background, report_failure
from content.caching.building import EntryBuilder, is_building
from content.caching.codecs import Codec
from content.caching.contracts import Store
from content.caching.entries import MISSING, UNREADABLE, Key, Missing, State
from content.caching.flights import Flight, Flights
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy
from content.caching.reading import EntryReader
from content.caching.recorder import current_recorder
from content.caching.resting import Resting
from content.caching.statistics import CacheStatistics, Event, event_of
from content.caching.trouble import Trouble
from content.exceptions import (
    UNAVAILABLE,
    ContentError,
    ItemNotFoundError,
)
from content.tracing import bare_context

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long nobody waits for it again, while there is something to show meanwhile.
_TARDY_SECONDS = 1.0
# Between attempts while everything fails. Each takes the processor for a moment from those
# whose pages are kept.
_PAUSE_SECONDS = 2.0


class Cache:
    """Values by key, built when needed, at most once at a time. Thread-safe.

    A value is shared by everyone who asks, and so must be immutable.
    """

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        policy: Policy,
        builders: Executor,
        *,
        lease_seconds: float,
        statistics: CacheStatistics | None = None,
        source_trouble: Trouble | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Put the parts together; nothing runs yet.

        Args:
            builders: For builds that nobody waits for, or not to the end.
            source_trouble: That of the cache which values are built from; ``None`` if
                they are built from what is not cached.
        """
        self._policy = policy
        self._background = Background(builders)
        self._clock = clock
        self._statistics = statistics or CacheStatistics()
        self._flights = Flights(store, lease_seconds=lease_seconds)
        self._reader = EntryReader(store, memory, self._statistics, clock)
        self._builder = EntryBuilder(store, memory, policy, self._statistics, clock)
        self._resting = Resting(policy.rest_seconds, clock)
        # What others have been building for longer than anyone waits for it.
        self._tardy = Resting(_TARDY_SECONDS, clock)
        self.trouble = Trouble(
            clock,
            remember_seconds=policy.max_stale_seconds,
            pause_seconds=_PAUSE_SECONDS,
        )
        self._source_trouble = source_trouble or self.trouble

    def get(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> T:
        """Return the value under ``key``, as :meth:`look_up` finds it.

        Raises:
            ItemNotFoundError: There is no such thing, as found now or earlier.
            ContentServiceError: It could not be built, and nothing old may be served.
            DecodingError: Likewise.
        """
        answer = self.look_up(key, build, codec)
        if answer.value is None:
            raise ItemNotFoundError("There is no such thing", key=str(key))
        return answer.value

    def look_up(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> Answer[T]:
        """Return what there is under ``key``; build it if there is nothing that counts.

        Args:
            build: Fetches and makes the value. What it uses from this cache is recorded
                by itself; the rest it records. ``ItemNotFoundError`` is a result, too.

        Raises:
            ContentServiceError: It could not be built, and nothing old may be served.
            DecodingError: Likewise.
        """
        found = self._reader.find(key, codec)
        if not found:
            self._statistics.count(key.kind, Event.MISSED)
            if found is UNREADABLE:
                self._statistics.count(key.kind, Event.UNREADABLE)
            return self._rebuild(key, build, codec, MISSING)
        if found.state is State.FRESH:
            return self._use(key, found)
        # What is built from something aged would be as old, and count as fresh.
        if (
            found.state is State.AGED
            and not is_building()
            and self._may_serve_in_place_of_error(found)
        ):
            self._refresh_later(key, build, codec)
            return self._use(key, found)
        return self._rebuild(key, build, codec, found)

    def find(self, key: Key, codec: Codec[T]) -> T | None:
        """Return the value under ``key`` if there is one that counts; build nothing.

        Whoever gets it has used it.
        """
        found = self._reader.find(key, codec)
        if not found or found.state is not State.FRESH or not found.is_certain:
            return None
        return self._use(key, found).value

    def peek(self, key: Key, codec: Codec[T]) -> Answer[T] | Missing:
        """Return what there is under ``key``, whatever it is worth; build nothing."""
        return self._reader.find(key, codec)

    def refresh(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> bool:
        """Build the value anew unless it is fresh, or somebody does; say whether it is.

        A failure is logged: what there is stays.
        """
        with self._flights.attempt(key) as flight:
            if flight is None:
                return False
            found = self._reader.find_newest(key, codec)
            if found and found.state is State.FRESH and found.is_certain:
                return False
            try:
                built = self._builder.build(key, build, codec)
            except UNAVAILABLE as exc:
                self._note_failure(key, exc)
                is_kept = False
            else:
                self._note_build(key, built)
                is_kept = built.is_kept
            if not is_kept:
                self._resting.rest(key)
        return is_kept

    def _refresh_later(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> None:
        if not self._resting.is_resting(key):
            self._background.refresh(
                key,
                partial(self.refresh, key, build, codec),
                self._source_trouble.may_try,
            )

    # -- what may be served ------------------------------------------------------------

    def _use(self, key: Key, answer: Answer[T]) -> Answer[T]:
        if recorder := current_recorder():
            recorder.record(answer.entry.dependencies, stale=answer.is_stale)
        self._statistics.count(key.kind, event_of(answer))
        return answer

    def _use_in_place_of_error(self, key: Key, answer: Answer[T]) -> Answer[T]:
        if recorder := current_recorder():
            recorder.record((), stale=True)
            recorder.degrade()
        return self._use(
            key, msgspec.structs.replace(answer, is_in_place_of_error=True)
        )

    def _may_serve_while_rebuilt(self, found: Answer[T]) -> bool:
        if found.state is State.AGED:
            return True
        stale_seconds = self._clock() - found.superseded_at
        return stale_seconds <= self._policy.max_stale_seconds

    def _may_serve_in_place_of_error(self, found: Answer[T]) -> bool:
        stale_seconds = self._clock() - found.stale_since()
        return stale_seconds <= self._policy.stale_if_error_seconds

    # -- building ----------------------------------------------------------------------

    def _rebuild(
        self,
        key: Key,
        build: Callable[[], T],
        codec: Codec[T],
        found: Answer[T] | Missing,
    ) -> Answer[T]:
        if found and found.value is None and found.state is State.SUPERSEDED:
            found = MISSING  # that something was not there says nothing any more
        started = self._clock()
        while True:
            if (
                found
                and self._may_serve_in_place_of_error(found)
                and self._is_left_for_later(key, build, codec)
            ):
                return self._use_in_place_of_error(key, found)
            if found and self._background.is_full and self._may_leave(found):
                return self._use(key, found)
            with ExitStack() as landing:
                flight = landing.enter_context(self._flights.attempt(key))
                if flight is not None:
                    fly = partial(self._build_for_all, flight, key, build, codec, found)
                    if found and self._may_leave(found):
                        return self._build_behind(landing.pop_all(), key, fly, found)
                    return fly()
            waited = self._clock() - started
            if answer := self._wait(key, codec, found, waited):
                return answer
            if waited >= self._policy.wait_seconds:
                return self._build(key, build, codec, found)

    def _is_left_for_later(
        self, key: Key, build: Callable[[], T], codec: Codec[T]
    ) -> bool:
        """Whether an attempt would fail as the last ones did; then one is made later."""
        if self._resting.is_resting(key):
            return True
        # An attempt within a build is what makes the build one, and nobody's visitor
        # waits for a build that is made later.
        if is_building() or not self._is_failing(key):
            return False
        self._refresh_later(key, build, codec)
        return True

    def _may_leave(self, found: Answer[T]) -> bool:
        """Whether who asks may go with what there is, and leave the build to others."""
        return not is_building() and self._may_serve_while_rebuilt(found)

    def _wait(
        self, key: Key, codec: Codec[T], found: Answer[T] | Missing, waited: float
    ) -> Answer[T] | None:
        """Wait for somebody else's build; ``None`` if it came to nothing yet."""
        if (
            found
            and self._may_serve_while_rebuilt(found)
            and self._has_waited_enough(key, waited)
        ):
            return self._use(key, found)
        self._statistics.count(key.kind, Event.WAITED)
        policy = self._policy
        seconds = min(policy.patience_seconds, max(0.0, policy.wait_seconds - waited))
        landed = self._flights.wait(key, seconds)
        if landed is not None and landed.error is not None:
            error = copy.copy(landed.error)
            if not isinstance(error, ContentError):
                raise error
            return self._serve_in_place_of(error, key, found)
        if landed is not None and landed.answer is not None:
            return self._use(key, landed.answer)
        return self._find_again(key, codec)

    def _has_waited_enough(self, key: Key, seconds: float) -> bool:
        if seconds >= self._policy.patience_seconds:
            self._tardy.rest(key)
            return True
        # What one visitor has waited for in vain, the next one need not.
        return not is_building() and self._tardy.is_resting(key)

    def _find_again(self, key: Key, codec: Codec[T]) -> Answer[T] | None:
        """Return what somebody else has built meanwhile."""
        again = self._reader.find_newest(key, codec)
        return self._use(key, again) if again and again.state is State.FRESH else None

    def _build_behind(
        self,
        landing: ExitStack,
        key: Key,
        fly: Callable[[], Answer[T]],
        found: Answer[T],
    ) -> Answer[T]:
        """Build where it can go on when this visitor has waited long enough."""

        def land() -> Answer[T]:
            with landing:
                return fly()

        patience_seconds = self._policy.own_patience_seconds
        # Everything at once, after a publish of what is on every page: those who wait for
        # one page would wait for many.
        is_busy = self._background.is_busy
        is_stuck = is_busy and self._background.is_stuck(patience_seconds)
        flown = self._background.begin(land)
        # Also if it is cancelled before it has begun.
        flown.add_done_callback(lambda _: landing.close())
        if not is_busy:
            try:
                return flown.result(patience_seconds)
            except CancelledError:
                return self._use(key, found)
            except TimeoutError:
                if flown.done():  # just now; or it is the build's own error
                    return flown.result()
            self._tardy.rest(key)
        if is_stuck or not is_busy:
            self._source_trouble.note_failure(key)
        report_failure(key, flown)
        return self._use(key, found)

    def _build_for_all(
        self,
        flight: Flight,
        key: Key,
        build: Callable[[], T],
        codec: Codec[T],
        found: Answer[T] | Missing,
    ) -> Answer[T]:
        if again := self._find_again(key, codec):
            return again
        built = self._build(key, build, codec, found)
        if not built.is_certain:
            flight.answer = built  # there is no store where others could find it
        return built

    def _build(
        self,
        key: Key,
        build: Callable[[], T],
        codec: Codec[T],
        found: Answer[T] | Missing,
    ) -> Answer[T]:
        try:
            built = self._run_builder(key, build, codec)
        except UNAVAILABLE as exc:
            self._note_failure(key, exc)
            return self._serve_in_place_of(exc, key, found)
        self._note_build(key, built)
        if built.is_degraded and found and self._may_serve_in_place_of_error(found):
            # What was there before lacked nothing, as far as is known.
            self._resting.rest(key)
            return self._use_in_place_of_error(key, found)
        return msgspec.structs.replace(built, is_successor=True) if found else built

    def _run_builder(
        self, key: Key, build: Callable[[], T], codec: Codec[T]
    ) -> Answer[T]:
        if is_building():
            return self._builder.build(key, build, codec)
        # What is built for everyone knows nothing of who asks: no language or time zone
        # that was activated for this visitor.
        return bare_context().run(self._builder.build, key, build, codec)

    def _serve_in_place_of(
        self, error: ContentError, key: Key, found: Answer[T] | Missing
    ) -> Answer[T]:
        if not found or not self._may_serve_in_place_of_error(found):
            raise error
        self._resting.rest(key)
        return self._use_in_place_of_error(key, found)

    def _is_failing(self, key: Key) -> bool:
        return self.trouble.has_failed(key) or self._source_trouble.is_general

    def _note_build(self, key: Key, built: Answer[T]) -> None:
        if built.is_degraded:
            self.trouble.note_failure(key)
        else:
            self.trouble.note_success(key)
            self._source_trouble.take_back(key)

    def _note_failure(self, key: Key, error: ContentError) -> None:
        self.trouble.note_failure(key)
        self._statistics.count(key.kind, Event.FAILED)
        logger.warning("not built key=%s error=%s", key, error)
