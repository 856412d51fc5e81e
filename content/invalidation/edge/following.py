"""Has an edge cache forget whatever the stream says was invalidated, in its order.

The stream is the outbox: it holds every invalidation, in order, and is written together
with the stamps, so that nothing is told to an edge cache before it is true here. All that
is kept beside it is how far an edge cache has been told; that is kept in the store, so that
any process can go on where another has stopped. What cannot be known (the place is lost,
the stream has moved on) is made good by having it forget everything. An event's second
stamp, after settling, is in the stream, too, and purges once more what was fetched in
between.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence

import msgspec

from content.caching.contracts import STREAM_READ_LIMIT, Store
from content.caching.dependencies import EVERYTHING
from content.caching.entries import Entry, Key
from content.caching.policies import LONGEST_LIFETIME_SECONDS
from content.exceptions import CacheUnavailableError
from content.invalidation.edge.edges import Edge
from content.invalidation.edge.purging import EdgeError, purge
from content.invalidation.edge.tags import tag_of, tags_to_purge

logger = logging.getLogger(__name__)

# Web processes hear of it at the same moment; what the edge asks for again right then has to
# find them in the know. What one that is slower to hear it has answered meanwhile is purged
# with the second stamp.
_AFTER_SECONDS = 0.2
_LISTEN_SECONDS = 0.25  # less than a connection to the store may be silent for
_LEASE_SECONDS = 30.0  # longer than one round with an edge that hangs
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
_STOP_SECONDS = 6.0  # longer than one request that hangs
_LONGEST_STORE_RETRY_SECONDS = 2.0  # as whoever stamps: else the edge hears much later
_MOST_TAGS_AT_ONCE = 2_000


class EdgeStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """How an edge cache is being told, since this process began."""

    name: str
    requests: int = 0
    failures: int = 0
    failing_since: float = 0.0
    """Since when each attempt has failed, in seconds since the epoch; 0 if none does."""
    purges_of_everything: int = 0
    told_until: int = 0
    """The sequence up to which it has been told, as far as this process knows."""
    last_error: str = ""


class EdgeFollower:
    """Tells one edge cache, in a thread of its own, until it is stopped.

    Several may run for the same edge cache: they take turns.
    """

    def __init__(
        self,
        edge: Edge,
        store: Store,
        *,
        purge: Callable[[Edge, Sequence[str]], int] = purge,
        clock: Callable[[], float] = time.time,
        after_seconds: float = _AFTER_SECONDS,
    ) -> None:
        """Prepare; nothing runs yet."""
        self._edge = edge
        self._store = store
        self._purge = purge
        self._clock = clock
        self._after_seconds = after_seconds
        # Another edge cache, which has been told nothing, may get the same name.
        self._place = Key("edge purge", 0, edge.name, tag_of(edge.url))
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"
        self._failures_in_a_row = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"content-edge-{edge.name}", daemon=True
        )
        self._statistics = EdgeStatistics(name=edge.name)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; waits for what is being told, but not for an edge cache that hangs.

        The rest is told by whoever comes next.
        """
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def statistics(self) -> EdgeStatistics:
        """Return the counts as they are."""
        return self._statistics

    def tell_once(self, *, wait_seconds: float) -> bool:
        """Tell what there is to tell, waiting for it for a while, if it is our turn.

        Returns whether nothing is left to tell: False if it is another's turn.

        Raises:
            CacheUnavailableError: The store did not answer.
            EdgeError: The edge cache did not forget.
        """
        place = self._load_place()
        if place is not None and not self._await_news(place, wait_seconds):
            return True
        if not self._store.acquire(
            self._place, self._owner, lease_seconds=_LEASE_SECONDS
        ):
            self._stopped.wait(wait_seconds)
            return False
        try:
            self._tell()
        finally:
            self._store.release(self._place, self._owner)
        return True

    def _await_news(self, place: int, wait_seconds: float) -> bool:
        """Wait for something to tell; whoever dies meanwhile has taken no turn."""
        if self._store.read_stream(place, wait_seconds=wait_seconds):
            return True
        return self._store.read_sequence() != place

    def _tell(self) -> None:
        place = self._load_place()
        sequence = self._store.read_sequence()
        if place is None:
            # Nobody knows what was said to it, or when.
            self._forget((EVERYTHING,), until=sequence)
            return
        told = self._store.read_stream(place, wait_seconds=0)
        if not told:
            if sequence != place:
                # The stream has lost what came next, or the store begins anew.
                self._warn_of_gap()
                self._forget((EVERYTHING,), until=sequence)
            return
        dependencies = [each for one in told for each in one.dependencies]
        if told[0].previous != place:
            self._warn_of_gap()
            dependencies = [EVERYTHING]
        if len(told) == STREAM_READ_LIMIT:
            # Far behind: one purge of all is sooner done, and what follows is as new.
            dependencies = [EVERYTHING]
        self._forget(dependencies, until=told[-1].sequence)

    def _warn_of_gap(self) -> None:
        logger.warning("edge cache told of a gap edge=%s", self._edge.name)

    def _forget(self, dependencies: Sequence[str], *, until: int) -> None:
        if dependencies:
            self._have_purged(dependencies, until)
        self._store_place(until)
        self._statistics = msgspec.structs.replace(self._statistics, told_until=until)

    def _have_purged(self, dependencies: Sequence[str], until: int) -> None:
        # For all of it, also when stopping and whatever the store's clock says.
        time.sleep(self._after_seconds)
        tags = tags_to_purge(dependencies, most=_MOST_TAGS_AT_ONCE)
        requests = self._purge(self._edge, tags)
        is_everything = len(tags) == 1
        before = self._statistics
        self._statistics = msgspec.structs.replace(
            before,
            requests=before.requests + requests,
            purges_of_everything=before.purges_of_everything + is_everything,
        )
        logger.info(
            "edge cache purged edge=%s tags=%s sequence=%d",
            self._edge.name,
            "everything" if is_everything else len(tags),
            until,
        )

    # -- the place in the stream -------------------------------------------------------

    def _load_place(self) -> int | None:
        [found] = self._store.load([self._place])
        if not found or not found.entry.payload.isdigit():
            return None
        return int(found.entry.payload)

    def _store_place(self, sequence: int) -> None:
        # Every entry depends on something; nobody invalidates this.
        dependencies = (f"edge:{self._edge.name}",)
        entry = Entry(
            payload=str(sequence).encode(),
            dependencies=dependencies,
            started_at=self._store.prepare(dependencies),
            created_at=self._clock(),
            fresh_seconds=LONGEST_LIFETIME_SECONDS,
            built_by=self._owner,
        )
        if not self._store.store(
            self._place, entry, lifetime_seconds=LONGEST_LIFETIME_SECONDS
        ):
            # Or the same would be told again and again, without a pause.
            raise CacheUnavailableError("The store does not keep how far it was told")

    # -- the thread --------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self.tell_once(wait_seconds=_LISTEN_SECONDS):
                    self._note_success()
            except (CacheUnavailableError, EdgeError) as exc:
                self._note_failure(exc)
            except Exception as exc:  # the thread's top
                logger.exception("edge cache not told edge=%s", self._edge.name)
                self._note_failure(exc)

    def _note_success(self) -> None:
        if self._failures_in_a_row:
            logger.warning(
                "edge cache told again edge=%s failures=%d",
                self._edge.name,
                self._failures_in_a_row,
            )
            self._failures_in_a_row = 0
            self._statistics = msgspec.structs.replace(
                self._statistics, failing_since=0.0
            )

    def _note_failure(self, error: Exception) -> None:
        self._failures_in_a_row += 1
        self._statistics = msgspec.structs.replace(
            self._statistics,
            failures=self._statistics.failures + 1,
            failing_since=self._statistics.failing_since or self._clock(),
            last_error=str(error),
        )
        if self._failures_in_a_row == 1:
            logger.error(
                "edge cache not told, trying again edge=%s error=%s",
                self._edge.name,
                error,
            )
        doubled = _FIRST_RETRY_SECONDS * 2 ** min(self._failures_in_a_row - 1, 10)
        is_of_store = isinstance(error, CacheUnavailableError)
        longest = (
            _LONGEST_STORE_RETRY_SECONDS if is_of_store else _LONGEST_RETRY_SECONDS
        )
        self._stopped.wait(min(doubled, longest))
