"""Entries in the memory of this process, in front of a store that all processes share.

The tier obeys the rule of the store, with the stamps that it has learned from the store's
stream, both when an entry is put in and when it is read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import msgspec

from content.caching.contracts import Invalidation
from content.caching.entries import MISSING, Entry, Key, Missing, State
from content.caching.stamp_runs import StampRun, begin_run, go_on

_NEVER = begin_run(0)  # of a dependency that no stamp is known of
_TRUST_SECONDS = 1.0  # a follower is heard of several times while the store answers


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in memory, decoded, with its state at the moment it was read."""

    entry: Entry
    """Without its payload: that is what ``value`` was decoded from."""
    value: Any
    state: State
    superseded_at: float


class _Slot(msgspec.Struct, frozen=True):
    entry: Entry
    value: Any
    valid_as_of: int
    """The sequence at which the entry was known to be valid."""
    size_bytes: int


class MemoryTier:
    """Bounded by bytes; the least recently read go first. Thread-safe.

    A stamp that is no longer known counts as ``floor``, the newest that was ever
    forgotten: a stamp too new costs a look at the store, one too old would be wrong.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        max_stamps: int = 100_000,
        max_stale_seconds: float = 10.0,
    ) -> None:
        """Hold nothing yet.

        Args:
            max_bytes: What entries may take.
            max_stamps: Of how many dependencies stamps are known.
            max_stale_seconds: For how long something superseded may be of use.
        """
        self._max_bytes = max_bytes
        self._max_stamps = max_stamps
        self._max_stale_seconds = max_stale_seconds
        self._lock = threading.Lock()
        # All of the following only under the lock.
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()
        self._bytes = 0
        self._stamps: OrderedDict[str, StampRun] = OrderedDict()
        self._floor = 0
        #: The sequence up to which the stream has been applied; only this writes it.
        self.position = 0
        self._followed_at = float("-inf")

    def is_followed(self, now: float) -> bool:
        """Whether the stream was heard of so recently that memory may be trusted."""
        # Also if the clock was set back since.
        return abs(now - self._followed_at) <= _TRUST_SECONDS

    @property
    def followed_at(self) -> float:
        """When all there was of the stream had been applied; minus infinity for never."""
        return self._followed_at

    def heard(self, now: float) -> None:
        """Note that all there was of the stream has been applied at this time."""
        self._followed_at = now

    def begin(self, position: int) -> None:
        """Forget everything and follow the stream from a sequence on.

        For the start, and for when a part of the stream was missed.
        """
        with self._lock:
            self._slots.clear()
            self._stamps.clear()
            self._bytes = 0
            self._floor = self.position = position

    def apply(self, invalidation: Invalidation) -> bool:
        """Learn an element of the stream; return whether it is the next one.

        If not, nothing was applied, and the tier has to :meth:`begin` anew.
        """
        with self._lock:
            if invalidation.sequence <= self.position:
                return True  # known already
            if invalidation.previous != self.position:
                return False
            for dependency in invalidation.dependencies:
                self._stamp(dependency, invalidation.sequence)
            while len(self._stamps) > self._max_stamps:
                _, forgotten = self._stamps.popitem(last=False)
                self._floor = max(self._floor, forgotten.last)
            self.position = invalidation.sequence
            return True

    def _stamp(self, dependency: str, sequence: int) -> None:
        if run := self._stamps.get(dependency):
            run = go_on(run, sequence, pause_seconds=self._max_stale_seconds)
        self._stamps[dependency] = run or begin_run(sequence)
        self._stamps.move_to_end(dependency)

    def get(self, key: Key, now: float) -> Held | Missing:
        """Return what is held under a key, superseded or not."""
        with self._lock:
            slot = self._slots.get(key)
            if slot is None:
                return MISSING
            self._slots.move_to_end(key)
            superseded_at = self._superseded_at(slot.entry, slot.valid_as_of)
        if superseded_at:
            state = State.SUPERSEDED
        elif now - slot.entry.created_at > slot.entry.fresh_seconds:
            state = State.AGED
        else:
            state = State.FRESH
        return Held(
            entry=slot.entry,
            value=slot.value,
            state=state,
            superseded_at=superseded_at / 1_000_000,
        )

    def put(
        self, key: Key, entry: Entry, value: Any, *, valid_as_of: int, size_bytes: int
    ) -> None:
        """Hold an entry, unless something newer is known to supersede it.

        Args:
            valid_as_of: The sequence at which the entry was known to be valid: that of
                the look at the store, or of the start of the build.
            size_bytes: About how much memory the value takes.
        """
        with self._lock:
            if self._superseded_at(entry, valid_as_of):
                return
            self._drop(key)
            size_bytes += _overhead_bytes(key, entry)
            entry = msgspec.structs.replace(entry, payload=b"")
            self._slots[key] = _Slot(entry, value, valid_as_of, size_bytes)
            self._bytes += size_bytes
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._slots)))

    def find_superseded_at(self, entry: Entry) -> float:
        """Return when an entry was superseded by something that is known here.

        In seconds since the epoch; 0 if nothing is. For entries of the store, which knows
        the last stamp of each dependency only.
        """
        with self._lock:
            return self._first_stamp(entry, entry.started_at, _NEVER) / 1_000_000

    @property
    def size_bytes(self) -> int:
        """About how much memory the entries take."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._slots)

    def drop(self, key: Key) -> None:
        """Forget an entry."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if slot := self._slots.pop(key, None):
            self._bytes -= slot.size_bytes

    def _superseded_at(self, entry: Entry, valid_as_of: int) -> int:
        return self._first_stamp(entry, valid_as_of, begin_run(self._floor))

    def _first_stamp(self, entry: Entry, valid_as_of: int, unknown: StampRun) -> int:
        newer = [
            run.superseded_at(valid_as_of)
            for each in entry.dependencies
            if (run := self._stamps.get(each, unknown)).last > valid_as_of
        ]
        return min(newer, default=0)


# Of a slot with its entry and key; and of a dependency's text, beside its characters.
_SLOT_BYTES = 700
_TEXT_BYTES = 57


def _overhead_bytes(key: Key, entry: Entry) -> int:
    """Return about how much memory an entry takes beside its value."""
    dependencies = sum(map(len, entry.dependencies))
    return (
        _SLOT_BYTES
        + len(key.identity)
        + len(key.variant)
        + dependencies
        + _TEXT_BYTES * len(entry.dependencies)
    )
