"""How long things take: counted where they happen, for metrics to be made of.

Each layer names its own, beside what it measures. Whoever has measured leaves the number
in a queue, which takes no lock; it is counted with some hundred others, or when somebody
looks.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

Labels = tuple[str, ...]

_MOST_WAITING = 256  # to be counted

#: Upper ends in seconds, of what waits for others.
WAITING = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
#: The same of what waits for nobody.
AT_ONCE = (0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025)
#: Of what may take either.
EITHER = (0.0001, 0.0005, 0.001, 0.0025, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Distribution(msgspec.Struct, frozen=True):
    """How often something took how long."""

    counts: tuple[int, ...]
    """By upper end, each without those below it; the last is of what took longer."""
    seconds: float
    """All of it together."""


def _outcome_of(error: BaseException | None) -> str:
    return "done" if error is None else "failed"


class Timings:
    """How long one thing takes, by what it was and what came of it. Thread-safe.

    A process that is forked has its parent's counts, too: import this after the fork.
    """

    def __init__(self, bounds: tuple[float, ...] = WAITING) -> None:
        self.bounds = bounds
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Labels, float]] = deque()
        # By labels: the counts, and the sum of the seconds behind them.
        self._noted: dict[Labels, list[float]] = {}

    def note(self, seconds: float, *labels: str) -> None:
        """Count something that took so long."""
        self._waiting.append((labels, seconds))
        if len(self._waiting) >= _MOST_WAITING:
            with self._lock:
                self._count()

    def _count(self) -> None:
        """Count what waits; the lock has to be held."""
        for _ in range(len(self._waiting)):
            labels, seconds = self._waiting.popleft()
            noted = self._noted.get(labels)
            if noted is None:
                noted = self._noted[labels] = [0] * (len(self.bounds) + 2)
            noted[bisect_left(self.bounds, seconds)] += 1
            noted[-1] += seconds

    @contextmanager
    def timing(
        self,
        *labels: str,
        outcome_of: Callable[[BaseException | None], str] = _outcome_of,
    ) -> Iterator[None]:
        """Count how long the block takes; what came of it is the last label.

        Args:
            outcome_of: Names what came of it, by the error that it ends with, or ``None``.
        """
        started = time.perf_counter()
        outcome: BaseException | None = None
        try:
            yield
        except BaseException as exc:
            outcome = exc
            raise
        finally:
            self.note(time.perf_counter() - started, *labels, outcome_of(outcome))

    def snapshot(self) -> Mapping[Labels, Distribution]:
        """Return the counts by labels."""
        with self._lock:
            self._count()
            return {
                labels: Distribution(tuple(map(int, noted[:-1])), noted[-1])
                for labels, noted in self._noted.items()
            }
