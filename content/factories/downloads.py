"""Fetching binaries to this machine's disk: one download of each at a time, kept to its end.

What was downloaded is noted on the disk, for the other processes and for after a restart.
A download counts by the rule of the cache's entries: as long as nothing that it depends on
was invalidated since before it began. One that does not count may still be confirmed by
the date of publishing, which costs one small call.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import msgspec

from content.caching.contracts import Store
from content.caching.dependencies import (
    EVERYTHING,
    item_dependency,
    publication_dependency,
    url_dependency,
)
from content.caching.file_store import FileStore, StoredFile
from content.caching.statistics import CacheStatistics, Event
from content.exceptions import (
    CacheUnavailableError,
    ContentServiceError,
    ContentServiceTimeoutError,
    FileStoreError,
)
from content.providers.contracts import BinaryMeta, ContentProvider
from content.providers.deadline import Deadline, deadline_of_call
from content.tracing import bare_context

logger = logging.getLogger(__name__)

#: What downloads are counted as: built, or fresh from the store, which is the disk.
KIND = "download"

# The content service may have had the new date and still the old bytes when they were
# fetched, and its dates may be hours off. A day after publishing neither matters.
_SETTLED_SECONDS = 24 * 60 * 60  # 1 day


class Source(msgspec.Struct, frozen=True):
    """Where a binary is fetched from."""

    provider: ContentProvider
    publication_id: int
    url: str

    @property
    def name(self) -> str:
        """What it is called on the disk: the same in every process, short, and safe."""
        spelled = f"{self.provider!r}\n{self.publication_id}\n{self.url}"
        return hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A binary as it was fetched."""

    file: StoredFile
    uri: str
    last_published: datetime | None
    dependencies: tuple[str, ...]
    started_at: int
    """The sequence before it began; 0 if that could not be asked."""
    began_at: float
    """Seconds since the epoch."""

    def is_settled(self, meta: BinaryMeta) -> bool:
        """Whether these must be the bytes that were published at that date."""
        date = self.last_published
        return (
            date is not None
            and date == meta.last_published
            and self.uri == str(meta.uri)
            and self.began_at - date.timestamp() > _SETTLED_SECONDS
        )


class _Flight(msgspec.Struct, frozen=True):
    future: Future[Download]
    wait: Deadline


class Downloads:
    """The downloads of a process. Thread-safe; starts nothing before it is used."""

    def __init__(
        self,
        files: FileStore,
        store: Store,
        *,
        is_shared: bool,
        at_once: int,
        wait_seconds: float,
        statistics: CacheStatistics | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            is_shared: Whether the store is that of all processes.
            at_once: How many are fetched side by side; more wait.
            wait_seconds: How long from its begin a download is waited for.
        """
        self._files = files
        self._store = store
        self._is_shared = is_shared
        self._wait_seconds = wait_seconds
        self._statistics = statistics or CacheStatistics()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="download")
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}  # only under the lock

    def get(self, source: Source, meta: BinaryMeta) -> Download:
        """Return the binary as fetched now, or earlier if that still counts.

        Waits for it as long as the settings and the context's deadline allow; it is
        fetched to its end all the same. ``keeping.Downloading`` says the rest.
        """
        known = self._files.find_noted(source.name, Download)
        if known and (self._counts(known) or known.is_settled(meta)):
            self._count(Event.FRESH_FROM_STORE)
            return known
        flight, is_mine = self._join(source, meta)
        download = self._wait_for(flight, source)
        # What others had begun may be older than what this caller knows to have changed.
        if not is_mine and not self._counts(download):
            download = self._wait_for(self._join(source, meta)[0], source)
        return download

    def stop(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._threads.shutdown(cancel_futures=True)

    def _counts(self, download: Download) -> bool:
        try:
            stamps = self._store.read_stamps(download.dependencies)
            if all(stamp and stamp <= download.started_at for stamp in stamps):
                return True
            # Another process, on the same clock: it has stamps of its own, but this one
            # has heard of nothing at all since the download began.
            began_at = int(download.began_at * 1_000_000)
            return not self._is_shared and self._store.read_sequence() <= began_at
        except CacheUnavailableError:
            return False

    def _join(self, source: Source, meta: BinaryMeta) -> tuple[_Flight, bool]:
        """Return the download that is under way, or begin one; and which of them it is."""
        with self._lock:
            flight = self._flights.get(source.name)
            if flight and not flight.future.done():
                self._count(Event.WAITED)
                return flight, False
            # It is for everyone, whoever has asked first, and however long that one waits.
            future = self._threads.submit(bare_context().run, self._fly, source, meta)
            flight = _Flight(future, Deadline(self._wait_seconds))
            self._flights[source.name] = flight
        future.add_done_callback(lambda _: self._land(source, flight))
        return flight, True

    def _land(self, source: Source, flight: _Flight) -> None:
        with self._lock:
            if self._flights.get(source.name) is flight:
                del self._flights[source.name]

    def _wait_for(self, flight: _Flight, source: Source) -> Download:
        wait = deadline_of_call(flight.wait.remaining_seconds())
        try:
            return flight.future.result(wait.remaining_seconds())
        except TimeoutError as exc:
            if flight.future.done():  # just now, or it is the download's own
                return flight.future.result()
            raise ContentServiceTimeoutError(
                "The binary is still being fetched",
                publication_id=source.publication_id,
                url=source.url,
            ) from exc

    def _fly(self, source: Source, meta: BinaryMeta) -> Download:
        try:
            return self._download(source, meta)
        except (ContentServiceError, FileStoreError):
            self._count(Event.FAILED)
            raise

    def _download(self, source: Source, meta: BinaryMeta) -> Download:
        dependencies = (
            EVERYTHING,
            publication_dependency(source.publication_id),
            url_dependency(source.publication_id, source.url),
            item_dependency(meta.uri),
        )
        with self._files.only_one(source.name):
            # Another process may just have done it.
            known = self._files.find_noted(source.name, Download)
            if known and self._counts(known):
                self._count(Event.FRESH_FROM_STORE)
                return known
            began_at = time.time()
            started_at = self._prepare(dependencies)
            with self._files.writing() as incoming:
                source.provider.download_binary_by_url(
                    source.publication_id, source.url, incoming.file
                )
                file = incoming.keep()
            download = Download(
                file=file,
                uri=str(meta.uri),
                last_published=meta.last_published,
                dependencies=dependencies,
                started_at=started_at,
                began_at=began_at,
            )
            self._files.note(source.name, msgspec.json.encode(download))
        self._count(Event.BUILT)
        logger.info(
            "binary fetched publication_id=%s url=%s bytes=%s seconds=%.3f",
            source.publication_id,
            source.url,
            file.size_bytes,
            time.time() - began_at,
        )
        return download

    def _count(self, event: Event) -> None:
        self._statistics.count(KIND, event)

    def _prepare(self, dependencies: tuple[str, ...]) -> int:
        try:
            return self._store.prepare(dependencies)
        except CacheUnavailableError:
            return 0
