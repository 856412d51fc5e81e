"""How much a content service is asked, from one moment to the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise

from content.local_delivery.statistics import OTHER_ROUTE
from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.local_delivery_process import LocalDeliveryProcess

_LOOK_AGAIN_SECONDS = 0.2
_WINDOW_SECONDS = 1.0


def count_fetches(delivery: LocalDeliveryProcess) -> int:
    """Return what has been asked of a local delivery since it was started.

    Raises:
        NoAnswerError: It did not say.
    """
    routes = delivery.read_statistics()["routes"]
    # The rest is management: of whoever drills, not of the site.
    return sum(count for name, count in routes.items() if name != OTHER_ROUTE)


class UpstreamMeter:
    """Reads the counters of a local delivery a few times in a second."""

    def __init__(self, delivery: LocalDeliveryProcess) -> None:
        self._delivery = delivery
        self._readings: list[tuple[float, int]] = []
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)

    def start(self) -> None:
        """Begin to read, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End, with a last reading."""
        self._enough.set()
        self._thread.join()
        self._read()

    def total(self, since: float, until: float) -> int:
        """Return how much was fetched, as far as the readings of that time tell."""
        return sum(fetched for at, fetched in self._steps() if since < at <= until)

    def most_in_a_second(self, since: float, until: float) -> int:
        """Return the most that was fetched in any second that ended in a time."""
        steps = [step for step in self._steps() if since < step[0] <= until]
        return max(
            (
                sum(n for at, n in steps if end - _WINDOW_SECONDS < at <= end)
                for end, _ in steps
            ),
            default=0,
        )

    def _steps(self) -> list[tuple[float, int]]:
        """Return what each reading has added, and when it was read."""
        return [
            # A counter that is lower than before is that of another process.
            (at, now - before if now >= before else now)
            for (_, before), (at, now) in pairwise(tuple(self._readings))
        ]

    def _run(self) -> None:
        while not self._enough.is_set():
            self._read()
            self._enough.wait(_LOOK_AGAIN_SECONDS)

    def _read(self) -> None:
        with suppress(NoAnswerError):
            fetched = count_fetches(self._delivery)
            self._readings.append((time.time(), fetched))


@contextmanager
def metering(delivery: LocalDeliveryProcess) -> Iterator[UpstreamMeter]:
    """Meter for as long as the block."""
    meter = UpstreamMeter(delivery)
    meter.start()
    try:
        yield meter
    finally:
        meter.stop()
