"""Hours of an ordinary day in a row: does anything grow that should not?

    python -m tests.benchmarks.soak [--minutes 30] [--output FOLDER]

Seven tenths of what the site can answer, and a publish each second, by way of ActiveMQ,
two listeners and Redis. Watches the memory, file descriptors and sockets of the site's
processes and the connections to the content service; writes soak/RESULTS.md with plots. Exit
status 1 if they grow, a request fails or a page is stale.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django
import msgspec

from content.operations.stage.stage import Stage, StageOptions, open_stage
from tests.benchmarks.editors import Editors
from tests.benchmarks.plots import draw_lines
from tests.benchmarks.published import copy_sample_site, write_pages
from tests.benchmarks.results import Promise, Section, median_and_range, write_results
from tests.benchmarks.servers import count_open_files, resident_bytes, worker_ids
from tests.benchmarks.wrk import WrkResult, run_wrk

_NAMES = tuple(f"page-{number}" for number in range(200))
_PARAGRAPHS = 27
_SHARE_OF_MOST = 0.7
_MOST_OFF = 0.1
# What a shared machine can do differs from minute to minute: the most is looked for anew.
_MEASURING_SECONDS = 5
_SAMPLES = 120
_SETTLED_AFTER = 0.25  # of the time
_MOST_GROWTH = 0.05
_MIB = 1024 * 1024


class _Round(msgspec.Struct, frozen=True):
    most: WrkResult
    load: WrkResult

    @property
    def share(self) -> float:
        return self.load.per_second / self.most.per_second


class _Sample(msgspec.Struct, frozen=True):
    minutes: float
    resident_mib: float
    """Of all processes of the site."""
    files: int
    sockets: int
    connections: int
    """That the content service has open."""


def main(arguments: list[str]) -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "soak")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    django.setup()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        section = _soak(Path(folder), minutes=options.minutes)
    page = write_results(
        options.output,
        [section],
        command=f"python -m tests.benchmarks.soak --minutes {options.minutes}",
        seconds=options.minutes * 60,
    )
    kept = all(promise.holds for promise in section.promises)
    print(f"{'all holds' if kept else 'BROKEN'}; see {page}")  # noqa: T201
    return 0 if kept else 1


def _soak(folder: Path, *, minutes: int) -> Section:
    published = copy_sample_site(folder / "published")
    write_pages(published, _NAMES, paragraphs=_PARAGRAPHS)
    options = StageOptions(
        folder=published, has_redis=True, has_broker=True, listeners=2, logs=folder
    )
    with open_stage(options) as stage:
        stage.wait_until_listening()
        url = stage.site.url
        _ask(url, _MEASURING_SECONDS)  # caches fill
        editors = Editors(stage, _NAMES, paragraphs=_PARAGRAPHS, per_second=1)
        watcher = _Watcher(stage, every_seconds=minutes * 60 / _SAMPLES)
        editors.start()
        watcher.start()
        try:
            rounds = _load(url, minutes)
        finally:
            watcher.stop()
            editors.stop()
    return _describe(rounds, editors, watcher.samples)


def _load(url: str, minutes: int) -> list[_Round]:
    """In each minute find the most that the site can answer, then ask for a share.

    Fewer connections ask for less: each waits for its answer before it asks again.
    """
    rounds = []
    connections = 2
    for _ in range(minutes):
        most = _ask(url, _MEASURING_SECONDS)
        load = _ask(url, 60 - _MEASURING_SECONDS, connections=connections)
        rounds.append(done := _Round(most, load))
        if done.share < _SHARE_OF_MOST - _MOST_OFF / 2:
            connections += 1
        elif done.share > _SHARE_OF_MOST + _MOST_OFF / 2:
            connections = max(1, connections - 1)
    return rounds


def _ask(url: str, seconds: int, *, connections: int = 16) -> WrkResult:
    return run_wrk(
        url, seconds=seconds, connections=connections, known_pages=len(_NAMES)
    )


class _Watcher:
    """Takes a sample now and then."""

    def __init__(self, stage: Stage, *, every_seconds: float) -> None:
        self._stage = stage
        self._every_seconds = every_seconds
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watcher")
        self.samples: list[_Sample] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._enough.set()
        self._thread.join()

    def _watch(self) -> None:
        begun = time.monotonic()
        while not self._enough.wait(self._every_seconds):
            processes = worker_ids(self._stage.site)
            files = [count_open_files(each) for each in processes]
            statistics_of_service = self._stage.delivery.read_statistics()
            self.samples.append(
                _Sample(
                    minutes=(time.monotonic() - begun) / 60,
                    resident_mib=sum(map(resident_bytes, processes)) / _MIB,
                    files=sum(each[0] for each in files),
                    sockets=sum(each[1] for each in files),
                    connections=statistics_of_service["connections"]["open"],
                )
            )


def _describe(
    rounds: Sequence[_Round], editors: Editors, samples: Sequence[_Sample]
) -> Section:
    watched: dict[str, Callable[[_Sample], float]] = {
        "MiB of the site's processes": lambda each: each.resident_mib,
        "their file descriptors": lambda each: each.files,
        "their sockets": lambda each: each.sockets,
        "connections to the content service": lambda each: each.connections,
    }
    settled = [
        each for each in samples if each.minutes >= _SETTLED_AFTER * samples[-1].minutes
    ]
    third = max(1, len(settled) // 3)
    rows, promises = [], []
    for name, read in watched.items():
        first = statistics.median(map(read, settled[:third]))
        last = statistics.median(map(read, settled[-third:]))
        highest = max(map(read, settled))
        rows.append((name, f"{first:,.0f}", f"{last:,.0f}", f"{highest:,.0f}"))
        growth = (last - first) / (first or 1.0)
        promises.append(
            Promise(
                f"{name}: grown by {_MOST_GROWTH:.0%} at most",
                f"{growth:+.1%}",
                growth <= _MOST_GROWTH,
            )
        )
    results = [result for each in rounds for result in (each.most, each.load)]
    requests = sum(each.requests for each in results)
    failures = sum(each.failures for each in results)
    shares = [each.share for each in rounds]
    speeds = [each.load.per_second for each in rounds]
    p99s = [each.load.p99 * 1000 for each in rounds]
    return Section(
        title="Soak",
        setting=(
            f"{len(_NAMES)} pages of 20 KB; {requests:,} requests, of which"
            f" {median_and_range(speeds)} per second; p99 {median_and_range(p99s)} ms;"
            f" {editors.published:,}"
            f" publishes. The most that the site can answer is looked for anew each minute,"
            f" for {_MEASURING_SECONDS} s. The first quarter is left"
            " out of the table."
        ),
        columns=("", "first third", "last third", "highest"),
        rows=rows,
        promises=[
            Promise(
                "no failed request",
                f"{failures} of {requests:,}",
                failures == 0 and requests > 0,
            ),
            Promise(
                f"about {_SHARE_OF_MOST:.0%} of the most requests per second",
                median_and_range([100 * each for each in shares]) + " %",
                abs(statistics.median(shares) - _SHARE_OF_MOST) <= _MOST_OFF,
            ),
            Promise(
                "no stale page",
                f"{len(editors.stale)} of {editors.looks:,} looks",
                not editors.stale and editors.looks > 0,
            ),
            *promises,
        ],
        plots={
            f"soak_{number}.svg": draw_lines(
                name,
                {"": [(each.minutes, read(each)) for each in samples]},
                x="minutes",
                y="",
            )
            for number, (name, read) in enumerate(watched.items())
        },
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
