"""What the processes of one machine have counted: each in a file of its own, for all to add.

A process writes all its numbers every few seconds, and whoever is asked for metrics adds
up the files. What a process has counted stays when it ends: whoever starts processes
moves it into one file for all that have ended, so that counters do not fall, and files do
not pile up.

Works without Django: gunicorn's own process uses it, too.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content.operations.metrics.catalogue import BY_NAME, Kind, Metric

#: The numbers of one metric, by labels: one; or of a histogram its counts, then the sum.
Numbers = dict[tuple[str, ...], tuple[float, ...]]
Samples = dict[str, Numbers]

_ENDED = "ended"
# A process that has said nothing for so long hangs: its gauges say nothing of now.
_GAUGES_LAST_SECONDS = 60.0
# For the lock, which a process that hangs may hold for good.
_TRIES = 50
_PAUSE_SECONDS = 0.01


class _Snapshot(msgspec.Struct, frozen=True):
    written_at: float
    samples: dict[str, list[tuple[tuple[str, ...], tuple[float, ...]]]]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Snapshot).decode


class Snapshots:
    """The files in a folder that only the site's processes write to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, process_id: int, samples: Samples) -> None:
        """Keep what a process has counted so far.

        Raises:
            OSError: The folder does not take it.
        """
        self._write(str(process_id), samples)

    def holds(self, process_id: int) -> bool:
        """Whether a process has written anything."""
        return self._path(str(process_id)).exists()

    def read_others(self, process_id: int) -> list[Samples]:
        """Return what all but one have counted, and those that have ended."""
        now = time.time()
        with self._locked(fcntl.LOCK_SH):
            return [
                _without_gauges(samples)
                if now - written_at > _GAUGES_LAST_SECONDS
                else samples
                for written_at, samples in self._read_all(but=str(process_id))
            ]

    def bury(self, process_id: int) -> None:
        """Add what a process has counted that has ended to what others had before it.

        Waits for nobody for long: whoever ends processes has others to look after. What
        cannot be added now counts where it is.
        """
        name = str(process_id)
        with self._locked(fcntl.LOCK_EX):
            found = [
                read
                for each in (_ENDED, name)
                if (read := self._read(each)) is not None
            ]
            lasting = [_without_gauges(samples) for _, samples in found]
            self._write(_ENDED, add_up(lasting))
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.samples"

    def _write(self, name: str, samples: Samples) -> None:
        told = {metric: list(numbers.items()) for metric, numbers in samples.items()}
        path = self._path(name)
        temporary = path.with_suffix(f".{threading.get_ident()}")
        temporary.write_bytes(_encode(_Snapshot(time.time(), told)))
        temporary.replace(path)

    def _read_all(self, *, but: str) -> Iterator[tuple[float, Samples]]:
        for path in sorted(self._folder.glob("*.samples")):
            if path.stem != but and (read := self._read(path.stem)) is not None:
                yield read

    def _read(self, name: str) -> tuple[float, Samples] | None:
        try:
            snapshot = _decode(self._path(name).read_bytes())
        except (OSError, msgspec.DecodeError):
            return None  # not written yet, or by another version
        samples = {
            metric: dict(numbers) for metric, numbers in snapshot.samples.items()
        }
        return snapshot.written_at, samples

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Keep a process that ends from being counted twice, or not at all.

        Raises:
            BlockingIOError: Somebody else has not let go of it in time.
        """
        with (self._folder / "lock").open("wb") as lock:
            for _ in range(_TRIES - 1):
                try:
                    fcntl.flock(lock, how | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(_PAUSE_SECONDS)
            else:
                fcntl.flock(lock, how | fcntl.LOCK_NB)
            yield


def add_up(all_samples: Iterable[Samples]) -> Samples:
    """Return what several processes come to together."""
    total: Samples = {}
    for samples in all_samples:
        for name, numbers in samples.items():
            metric = BY_NAME.get(name)
            if metric is not None:  # of this version
                _add(metric, total.setdefault(name, {}), numbers)
    return total


def _add(
    metric: Metric, total: Numbers, numbers: Mapping[tuple[str, ...], tuple[float, ...]]
) -> None:
    combine = metric.across.combine
    for labels, values in numbers.items():
        before = total.get(labels)
        if before is None or len(before) != len(values):
            total[labels] = values
        else:
            total[labels] = tuple(map(combine, before, values))


def _without_gauges(samples: Samples) -> Samples:
    return {
        name: numbers
        for name, numbers in samples.items()
        if (metric := BY_NAME.get(name)) is not None
        and metric.kind is not Kind.GAUGE
        and not metric.is_of_others
    }
