"""Load on a loopback server: so many clients, so many requests, then an end."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Sequence

import msgspec

TIMEOUT_SECONDS = 30.0


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

    def percentile(self, share: float) -> float:
        """Return the latency in seconds that this share of the requests kept below."""
        return self.latencies[
            min(len(self.latencies) - 1, int(len(self.latencies) * share))
        ]


def put_under_load(
    port: int,
    paths: Sequence[str],
    *,
    clients: int,
    requests: int,
    enough: threading.Event | None = None,
) -> LoadResult:
    """Ask for the paths in turn over kept-alive connections, one per client.

    Args:
        requests: How many at most.
        enough: Ends the load early when it is set.
    """
    enough = enough or threading.Event()
    turn = itertools.count()
    statuses: Counter[int] = Counter()
    failures: Counter[str] = Counter()
    finished: list[tuple[float, int]] = []
    latencies: list[float] = []
    lock = threading.Lock()

    def visit() -> None:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=TIMEOUT_SECONDS
        )
        while (number := next(turn)) < requests and not enough.is_set():
            begun = time.monotonic()
            try:
                connection.request("GET", paths[number % len(paths)])
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as exc:
                connection.close()
                with lock:
                    failures[type(exc).__name__] += 1
                continue
            ended = time.monotonic()
            with lock:
                statuses[answer.status] += 1
                latencies.append(ended - begun)
                finished.append((ended, answer.status))
        connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=visit) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return LoadResult(
        statuses=dict(statuses),
        failures=dict(failures),
        seconds=time.monotonic() - begun,
        latencies=tuple(sorted(latencies)),
        finished=tuple(sorted(finished)),
    )
