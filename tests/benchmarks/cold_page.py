"""How long a page takes that nothing is known of, by the latency of the content service.

    python -m tests.benchmarks.run --only cold_page

A page with ten dynamic component presentations and ten links, each answered after so
many milliseconds: three latencies one after the other are unavoidable (the page, its
presentations, their links). The rest of the site is known, as ever: its labels and its
navigation. Beside it a page when nothing at all is known, and that over a single
connection, where each call waits for the one before.
"""

from __future__ import annotations

import http.client
import statistics
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import msgspec

from content.local_delivery.faults import Fault, FaultKind
from content.operations.stage.http_client import HttpClient
from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.site_process import SiteProcess
from tests.benchmarks.plots import draw_lines
from tests.benchmarks.published import copy_sample_site, write_cold_pages
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.support.running_site import UNCACHED, running_site

TITLE = "A page that nothing is known of"
_LATENCIES_SECONDS = (0.005, 0.02, 0.1)
_VISITS_BEFORE = 5
_LATENCIES_IN_A_ROW = 3
_MOST_SECONDS_BESIDES = 0.015


class _Times(msgspec.Struct):
    latency: float
    seconds: list[float]
    calls: float
    """To the content service, per page."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(scale: Scale, folder: Path) -> Section:
    """Compare fetching side by side with fetching in turn."""
    visits = scale.cold_visits
    count = _VISITS_BEFORE + visits * len(_LATENCIES_SECONDS)
    published = copy_sample_site(folder / "published")
    write_cold_pages(published, count)
    paths = [f"/cold-{number}.html" for number in range(count)]
    ours = _measure(folder / "cold", published, iter(paths), visits)
    empty = _measure(
        folder / "empty", published, cycle(paths), visits, application=UNCACHED
    )
    in_turn = _measure(
        folder / "in_turn",
        published,
        cycle(paths),
        scale.cold_visits_in_turn,
        application=UNCACHED,
        CONTENT_POOL_SIZE="1",
    )
    return Section(
        title=TITLE,
        setting=(
            "Ten dynamic component presentations with a link each, on the sample site;"
            " one visitor, one process. In the first column each page is asked for the"
            " first time, and labels and navigation are known; in the others all caches"
            " are off."
        ),
        columns=(
            *("latency", "cold page, ms", "calls", "nothing known, ms", "calls"),
            "nothing known, one after the other, ms",
        ),
        rows=[
            (
                f"{one.latency * 1000:g} ms",
                _spell(one),
                f"{one.calls:.1f}",
                _spell(two),
                f"{two.calls:.1f}",
                _spell(three),
            )
            for one, two, three in zip(ours, empty, in_turn, strict=True)
        ],
        promises=[_promise(each) for each in ours],
        plots={
            "cold_page.svg": draw_lines(
                TITLE,
                {
                    "one after the other": _points(in_turn),
                    "nothing known": _points(empty),
                    "cold page": _points(ours),
                },
                x="latency of the content service, ms",
                y="ms",
            )
        },
    )


def _spell(times: _Times) -> str:
    return median_and_range([each * 1000 for each in times.seconds])


def _promise(times: _Times) -> Promise:
    bound = _LATENCIES_IN_A_ROW * times.latency + _MOST_SECONDS_BESIDES
    return Promise(
        f"at {times.latency * 1000:g} ms at most {_LATENCIES_IN_A_ROW} latencies and"
        f" {_MOST_SECONDS_BESIDES * 1000:g} ms, {bound * 1000:g} ms",
        f"{times.median * 1000:.0f} ms",
        times.median <= bound,
    )


def _points(times: list[_Times]) -> list[tuple[float, float]]:
    return [(each.latency * 1000, each.median * 1000) for each in times]


def _measure(
    logs: Path,
    published: Path,
    paths: Iterator[str],
    visits: int,
    *,
    application: str = "",
    **environment: str,
) -> list[_Times]:
    with running_site(
        logs,
        published,
        application=application,
        SITE_WORKERS="1",
        **environment,
    ) as (site, delivery):
        for _ in range(_VISITS_BEFORE):  # templates are read, connections made
            _visit(site.port, next(paths))
        return [
            _measure_at(latency, site, delivery, [next(paths) for _ in range(visits)])
            for latency in _LATENCIES_SECONDS
        ]


def _measure_at(
    latency: float, site: SiteProcess, delivery: LocalDeliveryProcess, paths: list[str]
) -> _Times:
    delivery.set_faults(Fault(kind=FaultKind.LATENCY, seconds=latency))
    before = delivery.read_statistics()["requests"]
    seconds = [_visit(site.port, path) for path in paths]
    calls = delivery.read_statistics()["requests"] - before - 1
    delivery.set_faults()
    return _Times(latency, seconds, calls / len(paths))


def _visit(port: int, path: str) -> float:
    with HttpClient(port) as client:
        answer = client.get(path)
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"status {answer.status}")
    return answer.seconds
