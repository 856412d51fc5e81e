"""What has been answered: by what was asked, bounded in size."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Slot(Generic[T]):
    __slots__ = ("is_used", "size_bytes", "value")

    def __init__(self, value: T, size_bytes: int) -> None:
        self.value = value
        self.size_bytes = size_bytes
        self.is_used = False


class Remembered(Generic[T]):
    """A mapping of limited size; what nobody has found for longest goes first.

    Finding takes no lock, and so moves nothing: it leaves a mark, and what carries one is
    spared once (the "second chance" of page replacement). Thread-safe.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot[T]] = OrderedDict()
        self._bytes = 0

    def find(self, asked: Hashable) -> T | None:
        """Return what was answered, if it is known."""
        slot = self._slots.get(asked)
        if slot is None:
            return None
        slot.is_used = True
        return slot.value

    def put(self, asked: Hashable, value: T, *, size_bytes: int) -> None:
        """Remember an answer, unless it is larger than all that may be."""
        with self._lock:
            self._remove(asked)
            if size_bytes > self._max_bytes:
                return
            self._slots[asked] = new = _Slot(value, size_bytes)
            self._bytes += size_bytes
            while self._bytes > self._max_bytes:
                oldest, slot = next(iter(self._slots.items()))
                if slot.is_used or slot is new:
                    slot.is_used = False
                    self._slots.move_to_end(oldest)
                else:
                    self._remove(oldest)

    def drop(self, asked: Hashable) -> None:
        """Forget an answer."""
        with self._lock:
            self._remove(asked)

    def _remove(self, asked: Hashable) -> None:
        if slot := self._slots.pop(asked, None):
            self._bytes -= slot.size_bytes

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._slots)
