"""What one preview session has asked for in the last moments, and nobody else is shown.

Nothing tells when an editor changes what is not published, so it is kept for the length
of one page view: everything that makes up a page is asked for once, however many
requests that takes. In the memory of one process, within bounds, and apart from all that
visitors get: no key, lease or counter of theirs is touched.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.core.signals import setting_changed
from django.dispatch import receiver

from content.caching.answers import Answer, Origin
from content.caching.codecs import Codec
from content.caching.entries import Entry, Key, State
from content.caching.file_store import FileStore
from content.conf import conf
from content.exceptions import ItemNotFoundError
from content.preview.sources import note_source

T = TypeVar("T")

_MOST_SESSIONS = 50  # of as many editors at once, per process
_KEY_BYTES = 600  # about what an entry takes beside its value


class _Kept(msgspec.Struct, frozen=True):
    value: Any  # ``None``: there is no such thing
    asked_at: float
    size_bytes: int


class SessionCache:
    """Values by key, for a few seconds each. Thread-safe.

    Does for a preview what :class:`content.caching.cache.Cache` does for visitors.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()  # only under the lock
        self._bytes = 0  # likewise

    def get(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> T:
        """Return the value under ``key``, asked for anew if that was too long ago.

        Raises:
            ItemNotFoundError: There is no such thing, as found now or a moment ago.
            ContentServiceError: It could not be built; nothing old is shown.
            DecodingError: Likewise.
        """
        value = self.look_up(key, build, codec).value
        if value is None:
            raise ItemNotFoundError("There is no such thing", key=str(key))
        return value

    def look_up(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> Answer[T]:
        """Return the same with what there is to say of it; see there."""
        kept = self._find(key)
        if kept is None:
            note_source(key.kind, key.identity, age_seconds=None)
            return self._answer(self._build(key, build, codec), Origin.BUILD)
        age_seconds = self._clock() - kept.asked_at
        note_source(key.kind, key.identity, age_seconds=age_seconds)
        return self._answer(kept, Origin.MEMORY)

    def find(self, key: Key, codec: Codec[T]) -> T | None:
        """Return the value under ``key`` if it was asked for just now; build nothing."""
        kept = self._find(key)
        value: T | None = kept.value if kept else None
        return value

    def _answer(self, kept: _Kept, origin: Origin) -> Answer[Any]:
        age_seconds = self._clock() - kept.asked_at
        entry = Entry(
            payload=b"",
            dependencies=(),
            started_at=0,
            created_at=time.time() - age_seconds,
            fresh_seconds=self._seconds,
            is_miss=kept.value is None,
        )
        return Answer(
            value=kept.value,
            entry=entry,
            state=State.FRESH,
            origin=origin,
            is_kept=False,  # nobody else can find it
        )

    def _find(self, key: Key) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept and self._clock() - kept.asked_at <= self._seconds:
                return kept
            return None

    def _build(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> _Kept:
        # What changes while it is on its way is as old as the question.
        asked_at = self._clock()
        value: T | None
        try:
            value = build()
        except ItemNotFoundError:
            value, size = None, 0
        else:
            size = codec.size_bytes(codec.encode(value))
        kept = _Kept(value, asked_at, _KEY_BYTES + size)
        self._keep(key, kept)
        return kept

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            if before := self._kept.pop(key, None):
                self._bytes -= before.size_bytes
            self._kept[key] = kept
            self._bytes += kept.size_bytes
            while self._bytes > self._max_bytes:  # the oldest first
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size_bytes


class SessionFiles(FileStore):
    """Binaries and variants that previews show, in a folder of this process alone.

    They are found by what a session's cache says, and by nothing else. The folder is
    removed with the process, and the files that were not used for longest before.
    """

    def __init__(self) -> None:
        super().__init__(None, max_bytes=conf.CONTENT_PREVIEW_FILE_BYTES)


_lock = threading.Lock()
_sessions: OrderedDict[str, SessionCache] = OrderedDict()  # only under the lock


def session_cache(name: str) -> SessionCache:
    """Return the cache of a preview session, in this process."""
    with _lock:
        found = _sessions.pop(name, None) or SessionCache(
            max_bytes=conf.CONTENT_PREVIEW_MEMORY_BYTES // _MOST_SESSIONS,
            seconds=conf.CONTENT_PREVIEW_FRESH_SECONDS,
        )
        _sessions[name] = found
        if len(_sessions) > _MOST_SESSIONS:
            _sessions.popitem(last=False)
        return found


@receiver(setting_changed)
def _forget(*, setting: str, **_kwargs: Any) -> None:
    """Make everything anew when a test overrides a setting that it was made from."""
    if setting.startswith("CONTENT_"):
        with _lock:
            _sessions.clear()
