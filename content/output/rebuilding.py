"""Rebuilds, after a publish, the answers that visitors have lately asked for.

Before they ask again, where that is possible; once among all processes; and no faster than
``CONTENT_REBUILDS_PER_SECOND`` in all of the fleet, so that a shared item does not cost
the content service more than it can bear.
"""

from __future__ import annotations

import logging
import threading
import uuid

from content.caching.entries import Key, State
from content.caching.site_cache import SiteCache
from content.conf import conf
from content.exceptions import CacheUnavailableError
from content.output.output_cache import CODEC, OutputCache

logger = logging.getLogger(__name__)

_TURN = Key("rebuild turn", 0, "turn")
_MOST_ANSWERS = 1_000  # in a round


class Rebuilder:
    """A thread that wakes when something was invalidated."""

    def __init__(self, output_cache: OutputCache, site_cache: SiteCache) -> None:
        self._output_cache = output_cache
        self._site_cache = site_cache
        self._owner = uuid.uuid4().hex
        self._is_woken = threading.Event()
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="content-rebuilder", daemon=True
        )

    def start(self) -> None:
        """Begin to wait for invalidations."""
        self._site_cache.call_on_change(self._is_woken.set)
        self._thread.start()

    def stop(self) -> None:
        """End; waits for the answer that is being built."""
        self._is_stopped.set()
        self._is_woken.set()
        if self._thread.ident is not None:
            self._thread.join()

    def rebuild_hot(self) -> int:
        """Rebuild what is hot and does not count any more; return how many were."""
        rebuilt = 0
        for key, _ in self._output_cache.hot.hottest(_MOST_ANSWERS):
            # What fails now is built when it is asked for and can be.
            if self._is_stopped.is_set() or self._site_cache.models.trouble.is_general:
                break
            if self._await_turn(key):
                rebuilt += self._output_cache.refresh(key, self._site_cache)
        return rebuilt

    def _run(self) -> None:
        while True:
            self._is_woken.wait()
            self._is_woken.clear()
            if self._is_stopped.is_set():
                return
            try:
                rebuilt = self.rebuild_hot()
            except CacheUnavailableError as exc:
                logger.warning("hot answers not rebuilt error=%s", exc)
            except Exception:  # the thread's top: the next change is tried again
                logger.exception("hot answers not rebuilt")
            else:
                if rebuilt:
                    logger.info("hot answers rebuilt answers=%d", rebuilt)

    def _await_turn(self, key: Key) -> bool:
        """Wait until one more rebuild is allowed; False if the answer needs none."""
        seconds = 1 / conf.CONTENT_REBUILDS_PER_SECOND
        while not self._is_stopped.is_set():
            found = self._site_cache.outputs.peek(key, CODEC)
            if not found or found.state is not State.SUPERSEDED:
                return False
            # Never released: it ends when the next one is due.
            if self._site_cache.store.acquire(
                _TURN, self._owner, lease_seconds=seconds
            ):
                return True
            self._is_stopped.wait(seconds / 2)
        return False
