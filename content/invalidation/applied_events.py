"""Keeps two listeners on one store from stamping the same event twice.

Listeners hear every event each, within milliseconds of one another. The second stamp would
do no harm but to the pages that are rebuilt between the two: they would be rebuilt again.

Never is an event lost by it. What an event is told by, the broker's message id together
with its dependencies, is recorded only after these were stamped, and only what is on
record is left out: a listener that dies in between leaves no record, and the other one
stamps. A record that was lost, evicted or overwritten costs a stamp too many. The record
may only outlive the stamps where a store loses some of its data, and whoever notices that
reports a gap, which is never left out. Taking turns only makes it likely that the second
listener finds the record of the first; who does not get a turn goes ahead without.
"""

from __future__ import annotations

import hashlib
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from content.caching.contracts import Store
from content.caching.dependencies import EVERYTHING
from content.caching.entries import Entry, Key
from content.exceptions import CacheUnavailableError
from content.invalidation.backlog import Phase

_RECORD = Key("applied events", 0, "record")
_TURN = Key("applied events", 0, "turn")
_DIGEST_BYTES = 16
_DIGESTS_ON_RECORD = 8_192  # 128 KiB; read and written once per batch
_RECORD_SECONDS = 60.0  # from the last batch on; listeners are seconds apart at most
_LEASE_SECONDS = 1.0
_ATTEMPTS = 25
_ATTEMPT_SECONDS = 0.002


def digest_of(message_id: str, dependencies: Iterable[str]) -> bytes:
    """Return what tells an event from all others; empty without a message id.

    Two publishes of one item send equal messages: without an id they cannot be told
    apart, and both count. With its dependencies, so that a listener with other settings
    or of another version does not count as having done this one's work.
    """
    if not message_id:
        return b""
    told = "\n".join((message_id, *dependencies)).encode(errors="replace")
    digest = hashlib.blake2b(told, digest_size=_DIGEST_BYTES - 1).digest()
    return digest + bytes([Phase.AT_ONCE])


def digest_in_phase(digest: bytes, phase: Phase) -> bytes:
    """Return what marks an event as stamped in a phase."""
    return digest and digest[:-1] + bytes([phase])


class AppliedEvents:
    """The record in a store of the events that were applied last."""

    def __init__(
        self, store: Store, *, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._store = store
        self._sleep = sleep
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep others from applying meanwhile, if they can be kept from it shortly.

        Raises:
            CacheUnavailableError: The store did not answer.
        """
        has_turn = self._await_turn()
        try:
            yield
        finally:
            if has_turn:
                with suppress(CacheUnavailableError):  # then the lease ends by itself
                    self._store.release(_TURN, self._owner)

    def load(self) -> tuple[bytes, ...]:
        """Return the digests on record, the oldest first.

        Raises:
            CacheUnavailableError: The store did not answer.
        """
        [found] = self._store.load([_RECORD])
        payload = found.entry.payload if found and not found.is_superseded else b""
        if len(payload) % _DIGEST_BYTES:  # not written by this class
            return ()
        return tuple(
            payload[start : start + _DIGEST_BYTES]
            for start in range(0, len(payload), _DIGEST_BYTES)
        )

    def store(
        self, loaded: Iterable[bytes], applied: Iterable[bytes], *, sequence: int
    ) -> None:
        """Put what was applied on record, behind what was loaded before.

        A store that does not answer is no error: others will stamp once more.

        Args:
            sequence: That of the stamps; the record is then valid like any entry.
        """
        digests = [*loaded, *applied][-_DIGESTS_ON_RECORD:]
        entry = Entry(
            payload=b"".join(digests),
            dependencies=(EVERYTHING,),
            started_at=sequence,
            created_at=time.time(),
            fresh_seconds=_RECORD_SECONDS,
            built_by=self._owner,
        )
        with suppress(CacheUnavailableError):
            self._store.store(_RECORD, entry, lifetime_seconds=_RECORD_SECONDS)

    def _await_turn(self) -> bool:
        for _ in range(_ATTEMPTS):
            if self._store.acquire(_TURN, self._owner, lease_seconds=_LEASE_SECONDS):
                return True
            self._sleep(_ATTEMPT_SECONDS)
        return False
