"""Load on a server on this machine: so many clients, so many requests, then an end."""

from __future__ import annotations

import http.client
import itertools
import math
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

_TIMEOUT_SECONDS = 30.0
_LONGEST_SECONDS = 10 * 60.0  # 10 minutes
_AFTER_A_FAILURE_SECONDS = 0.01


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return what this share of some numbers, sorted and at least one, is below."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class LoadResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the clients saw."""

    statuses: dict[int, int]
    failures: dict[str, int]
    """Requests without an answer, by error."""
    seconds: float
    latencies: tuple[float, ...]
    """Seconds per request, sorted."""
    finished: tuple[tuple[float, int], ...]
    """When each answer came (monotonic seconds) and its status, sorted."""
    timed: tuple[tuple[float, float], ...]
    """When each answer came and how many seconds it took, sorted."""

    def percentile(self, share: float) -> float:
        """Return the latency in seconds that this share of the requests kept below.

        Infinite if none was answered.
        """
        return percentile(self.latencies, share) if self.latencies else math.inf


class Load:
    """Clients that ask for the paths in turn, each over a connection that is kept."""

    def __init__(
        self,
        port: int,
        paths: Sequence[str],
        *,
        clients: int,
        requests: int,
        seconds: float = _LONGEST_SECONDS,
        pause_seconds: float = 0.0,
        enough: threading.Event | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            requests: How many at most.
            seconds: For how long at most; a request that was begun is finished.
            pause_seconds: How long a client waits before its next request.
            enough: Ends the load early when it is set.
            headers: Sent with every request.
        """
        self._port = port
        self._paths = paths
        self._requests = requests
        self._seconds = seconds
        self._pause_seconds = pause_seconds
        self._enough = enough or threading.Event()
        self._headers = dict(headers or {})
        self._turn = itertools.count()
        self._begun = 0.0
        self._threads = [
            threading.Thread(target=self._visit, name="load", daemon=True)
            for _ in range(clients)
        ]
        self._lock = threading.Lock()
        # All of the following only under the lock.
        self._statuses: Counter[int] = Counter()
        self._failures: Counter[str] = Counter()
        self._finished: list[tuple[float, int]] = []
        self._timed: list[tuple[float, float]] = []

    def start(self) -> None:
        """Begin to ask, in threads."""
        self._begun = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> LoadResult:
        """Ask for no more, and return what came of it."""
        self._enough.set()
        return self.wait()

    def wait(self) -> LoadResult:
        """Wait until the load ends by itself, and return what came of it."""
        try:
            for thread in self._threads:
                thread.join()
        finally:
            self._enough.set()  # whoever does not wait to the end wants no more
        return LoadResult(
            statuses=dict(self._statuses),
            failures=dict(self._failures),
            seconds=time.monotonic() - self._begun,
            latencies=tuple(sorted(seconds for _, seconds in self._timed)),
            finished=tuple(sorted(self._finished)),
            timed=tuple(sorted(self._timed)),
        )

    def _visit(self) -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=_TIMEOUT_SECONDS
        )
        end = self._begun + self._seconds
        while (
            (number := next(self._turn)) < self._requests
            and not self._enough.is_set()
            and time.monotonic() < end
        ):
            begun = time.monotonic()
            try:
                path = self._paths[number % len(self._paths)]
                connection.request("GET", path, headers=self._headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as exc:
                connection.close()
                with self._lock:
                    self._failures[type(exc).__name__] += 1
                self._enough.wait(_AFTER_A_FAILURE_SECONDS)
                continue
            self._note(begun, answer.status)
            if self._pause_seconds:
                self._enough.wait(self._pause_seconds)
        connection.close()

    def _note(self, begun: float, status: int) -> None:
        ended = time.monotonic()
        with self._lock:
            self._statuses[status] += 1
            self._timed.append((ended, ended - begun))
            self._finished.append((ended, status))


def put_under_load(
    port: int,
    paths: Sequence[str],
    *,
    clients: int,
    requests: int,
    seconds: float = _LONGEST_SECONDS,
    enough: threading.Event | None = None,
) -> LoadResult:
    """Put load on a server and wait for its end; arguments are those of ``Load``."""
    load = Load(
        port, paths, clients=clients, requests=requests, seconds=seconds, enough=enough
    )
    load.start()
    return load.wait()


@contextmanager
def load_meanwhile(
    port: int, paths: Sequence[str], *, clients: int, pause_seconds: float
) -> Iterator[Load]:
    """Put load on a server as long as the block runs; ``stop`` it to see the result."""
    load = Load(
        port,
        paths,
        clients=clients,
        requests=1_000_000,
        pause_seconds=pause_seconds,
    )
    load.start()
    try:
        yield load
    finally:
        load.stop()
