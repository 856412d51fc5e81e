"""Visitors that go on asking for the same addresses, and note what each of them gets."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import msgspec

from content.addressing.published_urls import quote_path
from content.operations.drills.onlookers import HOST
from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.http_client import HttpClient

_HEADERS = {"Host": HOST}
_DIGEST_BYTES = 12
NO_ANSWER = 0


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a visitor got."""

    at: float
    """When it was asked for, in seconds since the epoch, as stamps tell the time."""
    seconds: float
    """Until all of it was there."""
    path: str
    status: int
    """``NO_ANSWER`` if there was none."""
    digest: bytes = b""
    """Of the body."""
    cache_status: str = ""
    retry_after: str = ""

    @property
    def ttl(self) -> int | None:
        """How many seconds it counted yet, or (negative) has not any more; see RFC 9211."""
        _, found, rest = self.cache_status.partition("ttl=")
        return int(rest.partition(";")[0]) if found else None


class Watch:
    """Clients that ask at a rate that does not depend on how long answers take.

    A client whose answer came late asks for what it has missed at once, as visitors would
    who have come meanwhile. Each has a connection of its own, to one of the sites.
    """

    def __init__(
        self, ports: Sequence[int], paths: Sequence[str], *, clients: int, rate: float
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            paths: Not escaped. Every client asks for all of them in turn.
            clients: A multiple of the number of sites, so that all get the same.
            rate: Requests in a second, of all clients together.
        """
        self._paths = paths
        self._interval_seconds = clients / rate
        self._enough = threading.Event()
        self._sightings: list[Sighting] = []  # appending is atomic
        self._threads = [
            threading.Thread(
                target=self._visit,
                args=(ports[number % len(ports)], number * len(paths) // clients),
                name="watch",
                daemon=True,
            )
            for number in range(clients)
        ]

    def start(self) -> None:
        """Begin to ask, in threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask for no more, and wait for the answers that are on their way."""
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def sightings(
        self, since: float = 0.0, until: float = float("inf")
    ) -> list[Sighting]:
        """Return what was asked for in a time, of what has been answered, in order."""
        seen = [each for each in tuple(self._sightings) if since <= each.at < until]
        return sorted(seen, key=lambda each: each.at)

    def _visit(self, port: int, first: int) -> None:
        due_at = time.monotonic() + self._interval_seconds * first / len(self._paths)
        with HttpClient(port) as client:
            for number in count(first):
                if self._enough.wait(max(0.0, due_at - time.monotonic())):
                    return
                due_at += self._interval_seconds
                path = self._paths[number % len(self._paths)]
                self._sightings.append(look(client, path))


def look(client: HttpClient, path: str) -> Sighting:
    """Ask once for a path, which is not escaped yet."""
    at, begun = time.time(), time.monotonic()
    try:
        answer = client.get(quote_path(path), _HEADERS)
    except NoAnswerError:
        seconds = time.monotonic() - begun
        return Sighting(at=at, seconds=seconds, path=path, status=NO_ANSWER)
    return Sighting(
        at=at,
        seconds=answer.seconds,
        path=path,
        status=answer.status,
        digest=digest_of(answer.body),
        cache_status=answer.headers.get("cache-status", ""),
        retry_after=answer.headers.get("retry-after", ""),
    )


def digest_of(body: bytes) -> bytes:
    """Return what stands for a body in sightings."""
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()


@contextmanager
def watching(
    ports: Sequence[int], paths: Sequence[str], *, clients: int, rate: float
) -> Iterator[Watch]:
    """Watch for as long as the block; arguments are those of ``Watch``."""
    watch = Watch(ports, paths, clients=clients, rate=rate)
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()
