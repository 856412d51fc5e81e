"""A store that fails at some steps, and loses what a full Redis loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.caching.entries import Found, Key
from content.caching.memory_store import MemoryStore
from content.exceptions import CacheUnavailableError
from tests.support.schedules import SteppingStore


class FailingStore(SteppingStore):
    """Fails for some steps, before or after it has done what it was asked for."""

    failing_steps = 0

    def _step(self) -> None:
        super()._step()
        self._fail()

    def _fail(self) -> None:
        if self.failing_steps:
            self.failing_steps -= 1
            raise CacheUnavailableError("down")

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        self._step()
        sequence = super().invalidate(dependencies, reason=reason)
        self._fail()
        return sequence

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        acquired = super().acquire(key, owner, lease_seconds=lease_seconds)
        self._fail()
        return acquired

    def release(self, key: Key, owner: str) -> None:
        self._step()
        super().release(key, owner)

    def lose_an_entry(self, choice: int) -> None:
        if self._entries:
            self._drop(list(self._entries)[choice % len(self._entries)])

    def trim_the_stream(self) -> None:
        if self._stream:
            self._stream.popleft()

    def find_all(self) -> Iterator[tuple[Key, Found]]:
        """Yield what is stored, without a step in between."""
        for key in list(self._entries):
            [found] = MemoryStore.load(self, [key])
            if found:
                yield key, found
